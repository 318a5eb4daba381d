"""Reads native/platforms.tsv. The head of that file explains the columns."""

import pathlib
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parents[1]


class Platform(NamedTuple):
    name: str
    target: str
    file: str
    run: str
    instruction_sets: str
    java: str
    without: str
    packages: str

    @property
    def architecture(self):
        return self.target.partition("-")[0]

    @property
    def emulator(self):
        """The command that runs the platform's programs here; empty if they run directly."""
        return [] if self.run == "directly" else self.run.split()


def read():
    """All rows, in the order of the table. An empty cell is an empty string."""
    lines = (ROOT / "native" / "platforms.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return [Platform(*("" if cell == "-" else cell for cell in row)) for row in rows]
