"""Markdown, and numbers as people read them."""

import itertools
import math
import statistics

UNITS = ((1e6, "ms"), (1e3, "µs"), (1, "ns"))


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join("" if cell is None else str(cell) for cell in line) + " |" for line in lines)


def tables(header, rows):
    """A table for each title. A row is a pair of its title and its cells; the rows of a title follow each other."""
    groups = itertools.groupby(rows, lambda row: row[0])
    return "\n\n".join(f"### {title}\n\n{table(header, [cells for _, cells in group])}" for title, group in groups)


def digits(value, count=3):
    """The value with so many significant digits, and no decimals beyond them."""
    if value == 0:
        return "0"
    rounded = float(f"{value:.{count - 1}e}")
    decimals = count - 1 - math.floor(math.log10(abs(rounded)))
    return f"{rounded:,.{max(0, decimals)}f}"


def unit(nanos):
    """The size and the name of the unit in which so many nanoseconds are easiest to read. 999.9 ns are 1.00 µs."""
    return next((one for one in UNITS if float(f"{nanos:.2e}") >= one[0]), UNITS[-1])


def duration(nanos):
    size, name = unit(nanos)
    return f"{digits(nanos / size)} {name}"


def spread(values):
    """The median, with the least and the largest value if there are several."""
    median, least, most = (digits(of(values)) for of in (statistics.median, min, max))
    return median if len(values) == 1 else f"{median} ({least} – {most})"
