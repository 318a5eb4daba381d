"""The tables and figures of the documents, made from the results. FIGURES has the functions that make them, by name."""

import statistics

import charts
import results as files
import study
import targets
from markdown import digits, duration, spread, table, tables, unit

STUDY_SIZES = {"AverageAge": "100000", "AveragePayment": "1000000", "PaymentDeviation": "1000000"}
OTHER_WAYS_TO_C = ("criticalCall", "plainCall", "copyAndCall", "jni", "userstats, memory=")


# ---- Machines ----


def commit(content):
    of = content | content["machine"]
    return f"{of['date'][:10]}, commit {(of['commit'] or 'unknown')[:12]}{' with changes' * of.get('changed_since_commit', False)}"


def hardware(on):
    caches = ", ".join(f"{name} {size}" for name, size in on["caches"].items())
    memory = f"{on['memory_bytes'] / 2**30:.0f} GiB of memory" if on["memory_bytes"] else "memory unknown"
    cores = f"{on['cores']} cores" + (" of a virtual machine" if on.get("virtual_machine") else "")
    return (f"{on['cpu']}, {cores}, {caches or 'caches unknown'}, {memory}; {on['kernel']}, CPU governor"
            f" {on['governor'] or 'unknown'}; {on['jdk']}; C compiler {on['compiler'].replace('==', ' ')}")


def machines(results):
    """Each machine, with the commits that were measured there and the commands that measured them."""
    runs = {}
    for content in results.values():
        on = content["machine"]
        # Results of compare-languages do not describe their machine. Published ones are of the first machine.
        runs.setdefault(hardware(on) if "cpu" in on else next(iter(runs), on["processor"]), {}).setdefault(commit(content), []).append(
            f"`{on.get('command', 'scripts/compare-languages')}`")
    return "\n".join(f"- {machine}\n" + "\n".join(f"  - {of}: {', '.join(dict.fromkeys(commands))}"
                                                   for of, commands in commits.items())
                     for machine, commits in runs.items())


# ---- JMH ----


def ways(results):
    """Every way to answer each question: first the library and plain Java, then the other ways to call C."""
    of = files.Results(results["arms"])
    parts = []
    for question in of.questions():
        found = {}
        for one in of.measurements:
            if one["benchmark"].startswith(question + ".") and not one["benchmark"].endswith(".reading"):
                found.setdefault(files.way(one), {})[one["size"]] = one
        reading = {size: one for size in of.sizes(question) if (one := of.reading(question, size))}
        found = ({"reading": reading} if reading else {}) | found
        names = sorted(found, key=lambda name: (name != "reading", name != "userstats", not name.startswith("userstats")))
        parts.append(f"### {question}")
        for to_c in False, True:
            shown = [name for name in names if name.startswith(OTHER_WAYS_TO_C) == to_c]
            if shown:
                parts.append(ways_table(of, question, {name: found[name] for name in shown}))
    return "\n\n".join(parts)


def ways_table(of, question, found):
    rows = []
    for size in of.sizes(question):
        measured = [by_size.get(size) for by_size in found.values()]
        if times := [one["ns"] for one in measured if one]:
            least, name = unit(min(map(statistics.median, times)))
            rows.append([of.size_words(question, size), name, *(
                one and spread([nanos / least for nanos in one["ns"]]) for one in measured)])
    allocated = [[one["bytes"] for one in by_size.values() if "bytes" in one] for by_size in found.values()]
    if any(allocated):
        rows.append(["allocated by a call", "bytes", *(f"{min(each):,}" if each else None for each in allocated)])
    return table(["values", "unit", *(f"`{name}`" for name in found)], rows)


def judged(results, plan):
    of = files.Results(results[plan])
    header = ["values", "ratio of", "median (least – most)", "the same over itself", "wanted at most", "met", "unit", "time of the first", "time of the second"]
    return tables(header, [(row.question, row.cells(of)) for row in targets.rows(of, plan)])


def missed(results):
    """The targets that the tables of all plans show as missed."""
    rows = [(plan, row) for plan in targets.PLANS if plan in results
            for row in targets.rows(files.Results(results[plan]), plan)]
    if not rows:
        raise LookupError("ratios")
    return "\n".join(f"- `{plan}`, {row.question}, size {row.size}: {row.what} is {spread(row.ratios)}, wanted"
                     f" {digits(row.at_most)}" for plan, row in rows if row.met == "no") or "- None is missed."


def summary(results):
    """The study's three cases."""
    of = files.Results(results["arms"])
    cases = STUDY_SIZES.items()
    header = [[f"{charts.TITLES[question]}, {int(size):,}: µs", "over userstats"] for question, size in cases]
    rows = [[words, *(cell for question, size in cases for cell in (
        digits(statistics.median(of.way(question, way, size)["ns"]) / 1e3),
        digits(of.over(question, way, "userstats", size), 2)))] for way, words in charts.WAYS.items()]
    return table(["", *sum(header, [])], rows)


def ratio(results, question, way, size=None, other="userstats"):
    """The ratio for columns of this size, or of the study's size."""
    return digits(files.Results(results["arms"]).over(question, way, other, size or STUDY_SIZES[question]), 2)


def time(results, question, way, size):
    return duration(statistics.median(files.Results(results["arms"]).way(question, way, size)["ns"]))


def range_of_rounds(results, percent):
    """How many times the shortest time of the rounds the longest is at most, for so many percent of the ways."""
    ratios = sorted(max(way["ns"]) / min(way["ns"]) for way in results["arms"]["measurements"])
    return f"{ratios[len(ratios) * int(percent) // 100]:.2f}"


def avx2_time(results, question, size):
    """The time on a processor without AVX-512."""
    return duration(statistics.median(files.Results(results["bound-avx2"]).find(f"{question}.userstats", size=size)["ns"]))


def jvms(results, plan):
    """How many JVMs a round of the plan starts, as if none ran more than one benchmark."""
    return str(sum(1 + ("again_ns" in one) for one in results[plan]["measurements"]))


def most_over_java(results):
    return f"{charts.most_over_java(results)} ns"


def judged_ratio(results, plan, question, size, *what):
    """The ratio in one row of the table that judges a plan."""
    wanted = (question, size, " ".join(what))
    for row in targets.rows(files.Results(results[plan]), plan):
        if (row.question, row.size, row.what) == wanted:
            return digits(row.ratio, 2)
    raise LookupError(wanted)


# ---- Programs ----


def values_of(row, name):
    """The median, with the least and the largest value if the row has them."""
    return spread(sorted({row[key] for key in (name, f"{name}_least", f"{name}_most") if key in row}))


def numbers(row, *names):
    return [digits(row[name]) for name in names]


def first_call(results):
    rows = results["first-call"]["first_call"]
    loops = {(row["values"], row["launch"]): row["first_ms"] for row in rows if row["way"] == "javaLoop"}
    cells = []
    for row in rows:
        more = row["first_ms"] - loops[row["values"], row["launch"]]
        limit = targets.FIRST_OVER_LOOP_MS[row["values"]] if row["way"] == "userstats" else None
        met = limit and ("yes" if more <= limit else "no")
        cells.append((f"{row['values']:,} values, {row['launch']}", [
            f"`{row['way']}`", values_of(row, "first_ms"), f"{more:.2f}", limit, met, values_of(row, "process_ms"),
            row["peak_mb"] and f"{row['peak_mb']:.0f}"]))
    header = ["", "first result, ms", "more than the loop, ms", "wanted at most", "met", "the process, ms", "peak memory, MB"]
    return tables(header, cells)


def first(results, way, values="3", *launch):
    found = {(row["values"], row["launch"], row["way"]): row["first_ms"] for row in results["first-call"]["first_call"]}
    return f"{digits(found[int(values), ' '.join(launch) or 'plain', way.replace('+', ', ')], 2)} ms"


def wait(results, collector, way):
    """The median wait for a safepoint."""
    found = {(row["collector"], row["way"]): row["median_us"] for row in results["safepoints"]["waits"]}
    return duration(found[collector, way.replace("+", " ")] * 1_000)


def safepoints(results):
    names = ("median_us", "p95_us", "p99_us", "longest_us", "gc_ms", "gc_ms_most")
    return tables(
        ["", "safepoints", "median wait, µs", "95 %, µs", "99 %, µs", "longest, µs", "collection, ms", "longest, ms"],
        [(f"{row['collector']} collector", [f"`{row['way']}`", row["safepoints"], *numbers(row, *names)])
         for row in results["safepoints"]["waits"]],
    )


def calls(results):
    names = ("median_us", "p99_us", "p999_us", "longest_us", "slowest_piece_us")
    return tables(
        ["memory", "", "median, µs", "99 %, µs", "99.9 %, µs", "longest, µs", "slowest piece, µs", "median below 50 µs"],
        [(f"Calls with {row['instruction_set']}", [row["memory"], row["statistic"], *numbers(row, *names), row["met"]])
         for row in results["safepoints"]["calls"]],
    )


def column_files(results):
    rows = results["files"]["files"]
    names = {"over cat": "over_cat", "over DuckDB": "over_duckdb", "wanted at most": "at_most"}
    names = {title: key for title, key in names.items() if any(row.get(key) for row in rows)}
    return table(
        ["", "bytes", "seconds", *names, "met"],
        [[row["command"], f"{row['bytes']:,}", values_of(row, "seconds"),
          *(row.get(key) and f"{row[key]:.2f}" for key in names.values()), is_met(row)] for row in rows],
    )


def is_met(row):
    """Whether a row of the files meets its limit, over DuckDB or over cat; None without a limit."""
    limit = row.get("at_most")
    return limit and ("yes" if (row.get("over_duckdb") or row["over_cat"]) <= limit else "no")


def csv(results):
    """The time of the program over that of DuckDB."""
    found = {row["command"]: row for row in results["files"]["files"]}
    return digits(found["program, CSV"]["over_duckdb"], 2)


# ---- Languages ----


def over_best(results):
    """This library's time over the fastest other row's, for each of the three statistics: median over the rounds."""
    rows = results["languages"]["rows"]
    ours = next(row for row in rows if row["name"] == "userstats")
    others = [row for row in rows if row is not ours]
    for i, name in enumerate(charts.TITLES.values()):
        best = min(others, key=lambda row: row["seconds"][i])
        ratios = files.ratios(ours["seconds_by_round"][i], best["seconds_by_round"][i])
        yield name, statistics.median(ratios), best["name"]


def languages_over_best(results):
    return ", ".join(f"{name} {ratio:.2f} ({best})" for name, ratio, best in over_best(results))


# A table without results says "Not measured yet."; another figure without results is an error, except in
# reports.
TABLES = {
    "machines": machines, "summary": summary, "chart": charts.picture, "ways": ways, "judged": judged, "missed": missed,
    "first-call": first_call, "safepoints": safepoints, "calls": calls, "files": column_files,
    "languages": lambda results: study.times(results["languages"]),
    "languages-costs": lambda results: study.costs(results["languages"]),
    "languages-correctness": lambda results: study.correctness(results["languages"]),
    "languages-over-best": languages_over_best,
    "languages-notes": lambda results: study.notes(results["languages"]),
}
FIGURES = TABLES | {
    "ratio": ratio, "judged-ratio": judged_ratio, "time": time, "avx2-time": avx2_time, "range": range_of_rounds,
    "most-over-java": most_over_java, "first": first, "wait": wait, "csv": csv, "jvms": jvms,
}
