"""What the Python programs share: the project's folder, and what build.sh knows of its JDK, Maven and jar."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


class Failure(Exception):
    """Ends a program with a message for the user."""


def build_sh(commands, *arguments):
    """Runs bash commands, which may call the functions of build.sh. Returns what they print to standard output."""
    script = pathlib.Path(sys.argv[0]).stem.replace("_", "-")
    process = subprocess.run(["bash", "-euc", f". tools/build.sh\n{commands}", script, *map(str, arguments)], cwd=ROOT,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if process.returncode != 0:
        sys.exit(1)  # build.sh has said why.
    return process.stdout.strip()
