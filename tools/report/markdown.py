"""Markdown, and numbers as people read them."""

import math


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join("" if cell is None else str(cell) for cell in line) + " |" for line in lines)


def digits(value, count=3):
    """With so many significant digits, and no decimals beyond them."""
    if value == 0:
        return "0"
    decimals = count - 1 - math.floor(math.log10(abs(value)))
    return f"{round(value, decimals):,.{max(0, decimals)}f}"


def duration(nanos):
    """Empty if it is not known."""
    if nanos is None:
        return ""
    for unit, size in ("ms", 1e6), ("µs", 1e3):
        if nanos >= size:
            return f"{digits(nanos / size)} {unit}"
    return f"{digits(nanos)} ns"
