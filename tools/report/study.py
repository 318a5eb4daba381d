"""The study's table, of the results of scripts/compare-languages."""

import markdown


def times(results):
    """The time of one call. The results have the seconds of 1,000 calls."""
    study = results["study"]["rows"]
    names = ("average age", "average payment", "deviation")
    header = ["", *(f"{name}, µs" for name in names), *(f"the study's {name}, µs" for name in names)]
    return markdown.table(header, [
        [row["name"], *(markdown.spread([seconds * 1e3 for seconds in rounds]) + f", {calls} calls" * (calls != 1_000)
                        for rounds, calls in zip(row["seconds_by_round"], row["calls"])),
         *([markdown.digits(seconds * 1e3) for seconds in study[row["name"]][1:]] if row["name"] in study else [""] * 3)]
        for row in results["rows"]
    ])


def costs(results):
    header = ["", "lines of code", "the study's", "data comes as", "taking it in, ms", "peak memory, MB"]
    study = results["study"]["rows"]
    return markdown.table(header, [
        [row["name"], row["lines"], study.get(row["name"], [""])[0], row["data"], taking_in(row),
         round(row["peak_memory_bytes"] / 1e6)]
        for row in results["rows"]
    ])


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
    notes = [
        f"{results['rounds']} rounds of 1,000 calls of each function, or of as many as the table says.",
        "userstats has no lines of its own, because the class is in the library. The library has"
        f" {results['library_lines']:,} lines of Java and C without the generated bindings.",
        *(f"{row['name']}: {row['version']}." for row in results["rows"]),
        *(f"Left out: {name}: {reason}" for name, reason in results["skipped"].items()),
        f"The study: {results['study']['citation']}.",
    ]
    return "\n".join(f"- {note}" for note in notes)
