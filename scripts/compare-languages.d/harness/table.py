"""The results as Markdown: python table.py RESULTS.json"""

import json
import math
import pathlib
import sys


def markdown(results):
    return "\n".join([*times(results), "", *correctness(results), "", *notes(results)])


def times(results):
    study = results["study"]["rows"]
    yield from header("", "lines of code", "average age, s", "average payment, s", "deviation, s", "data comes as",
                      "taking it in, ms", "peak memory, MB", "study: lines", "study: age, s",
                      "study: payment, s", "study: deviation, s")
    for row in results["rows"]:
        yield line(
            row["name"], row["lines"],
            *(seconds(*cell) for cell in zip(row["seconds"], row["calls"])),
            row["data"], taking_in(row), round(row["peak_memory_bytes"] / 1e6),
            *study.get(row["name"], [""] * 4))


def seconds(value, calls):
    decimals = max(0, 2 - math.floor(math.log10(value)))  # three significant digits
    return f"{value:.{decimals}f}" + ("" if calls == 1_000 else f" ({calls} calls)")


def taking_in(row):
    if row["converts_in_each_call"]:
        return "in each call"
    milliseconds = row["load_seconds"] * 1_000
    return "none" if milliseconds < 0.01 else f"{milliseconds:.2f}"


def correctness(results):
    data_sets = list(results["rows"][0]["correctness"])
    yield from header("", *data_sets)
    for row in results["rows"]:
        yield line(row["name"], *(", ".join(row["correctness"][data_set]) for data_set in data_sets))


def notes(results):
    machine = results["machine"]
    versions = "; ".join(f"{row['name']}: {row['version']}" for row in results["rows"])
    notes = [
        "Times are of 1,000 calls in one process, on 100,000 ages and 1,000,000 payments, after a warm-up; medians."
        f" Rounds: {results['rounds']}. Where a number of calls is given, there were that many, scaled up.",
        "userstats needs no line because the class is in the library, which has"
        f" {results['library_lines']:,} lines of Java and C without the generated bindings.",
        "Results of average age, average payment and deviation: exact is the correctly rounded one, 1 ulp the double"
        " beside it; wrong is what is off by more than a relative 1e-9.",
        f"Measured on {results['date']} at commit {results['commit']}: {machine['processor']},"
        f" {machine['cores']} cores, {machine['system']}, CPU governor {machine['governor']}. {versions}.",
        *(f"Skipped: {name}: {reason}" for name, reason in results["skipped"].items()),
        f"The study: {results['study']['citation']}.",
    ]
    return (f"- {note}" for note in notes)


def header(*cells):
    return line(*cells), line(*["---"] * len(cells))


def line(*cells):
    return f"| {' | '.join(str(cell) for cell in cells)} |"


if __name__ == "__main__":
    print(markdown(json.loads(pathlib.Path(sys.argv[1]).read_text())))
