"""The study's table, of the results of scripts/compare-languages."""

import markdown


def times(results):
    study = results["study"]["rows"]
    header = ["", "lines of code", "average age, s", "average payment, s", "deviation, s", "data comes as",
              "taking it in, ms", "peak memory, MB", "study: lines", "study: age, s", "study: payment, s",
              "study: deviation, s"]
    return markdown.table(header, [
        [
            row["name"], row["lines"],
            *(seconds(*cell) for cell in zip(row["seconds"], row["calls"])),
            row["data"], taking_in(row), round(row["peak_memory_bytes"] / 1e6),
            *study.get(row["name"], [""] * 4),
        ]
        for row in results["rows"]
    ])


def seconds(value, calls):
    return markdown.digits(value) + ("" if calls == 1_000 else f" ({calls} calls)")


def taking_in(row):
    if row["converts_in_each_call"]:
        return "in each call"
    milliseconds = row["load_seconds"] * 1_000
    return "none" if milliseconds < 0.01 else f"{milliseconds:.2f}"


def correctness(results):
    data_sets = list(results["rows"][0]["correctness"])
    return markdown.table(["", *data_sets], [
        [row["name"], *(", ".join(row["correctness"][data_set]) for data_set in data_sets)] for row in results["rows"]
    ])


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
    return "\n".join(f"- {note}" for note in notes)
