"""The tables and figures of the documents, each made from the results: FIGURES has them by name, with their arguments."""

import statistics

import results as files
import study
import targets
from markdown import digits, duration, table

STUDY_SIZES = {"AverageAge": "100000", "AveragePayment": "1000000", "PaymentDeviation": "1000000"}


def some(found, what):
    """What was found; an error if it has not been measured."""
    if not found:
        raise LookupError(what)
    return found


def machine(results, name):
    on = results[name]["machine"]
    caches = ", ".join(f"{name} {size}" for name, size in on["caches"].items())
    changed = " with changes" if on["changed_since_commit"] else ""
    commit = f"commit {on['commit'][:12]}{changed}" if on["commit"] else "commit unknown"
    memory = f"{on['memory_bytes'] / 2**30:.0f} GiB of memory" if on["memory_bytes"] else "memory unknown"
    return (
        f"by `{on['command']}`, {on['date'][:10]}, {commit}; {on['cpu']}, {on['cores']} cores, {caches or 'caches unknown'}, {memory};"
        f" {on['kernel']}, CPU governor {on['governor'] or 'unknown'}; {on['jdk']};"
        f" C compiler {on['compiler'].replace('==', ' ')}"
    )


# ---- JMH ----


def measurement(results, plan, question, way, size):
    """A way is a method, with parameters behind plus signs: userstats+memory=mapped."""
    method, *parameters = way.split("+")
    pairs = dict(parameter.split("=") for parameter in parameters)
    found = files.Results(results[plan]).find(f"{question}.{method}", size=size, **pairs)
    return some(found, f"{question}.{way} of {size}")


def arms(results, question, plan="arms"):
    """Every way to answer a question, whatever ways there are."""
    of = files.Results(results[plan])
    sizes = some(of.sizes(question), question)
    ways = {}
    for one in of.measurements:
        if one["benchmark"].startswith(question + ".") and not one["benchmark"].endswith(".reading"):
            ways.setdefault(files.way(one), {})[one["size"]] = one
    rows = [["reading", *(cell(of.reading(question, size)) for size in sizes), None]] if question in files.READING else []
    # The library first.
    for name in sorted(ways, key=lambda name: (not name.startswith("userstats"), name)):
        allocated = [ways[name][size]["bytes"] for size in sizes if "bytes" in ways[name].get(size, {})]
        rows.append([f"`{name}`", *(cell(ways[name].get(size)) for size in sizes),
                     f"{min(allocated):,}" if allocated else None])
    return table(["", *(of.size_words(question, size) for size in sizes), "bytes allocated"], rows)


def cell(measured):
    return measured and files.duration_with_spread(measured["ns"])


def all_arms(results):
    of = files.Results(results["arms"])
    return "\n\n".join(f"### {question}\n\n{arms(results, question)}" for question in some(of.questions(), "arms"))


def judged(results, plan):
    rows = targets.rows(files.Results(results[plan]), plan)
    header = ["", "ratio", "of the same to itself, at most", "wanted at most", "met", "measured", "over"]
    return table(header, [row.cells() for row in rows])


def met(results, plan):
    wanted = some([row for row in targets.rows(files.Results(results[plan]), plan) if row.at_most], plan)
    return f"{sum(row.met != 'no' for row in wanted)} of {len(wanted)}"


def missed(results, plan):
    rows = targets.rows(files.Results(results[plan]), plan)
    return "; ".join(
        f"{row.what}: {files.ratio_with_spread(row.ratios, 3)}, wanted {row.at_most:.3f}"
        for row in rows if row.met == "no"
    ) or "none"


def against(results, plan):
    rows = [
        [f"`{one['benchmark']}`" + "".join(f", {name}={value}" for name, value in files.variation(one).items()),
         one["size"], files.ratio_with_spread(files.ratios(one["ns"], one["against_ns"]), 3),
         files.duration_with_spread(one["ns"]), files.duration_with_spread(one["against_ns"])]
        for one in results[f"{plan}-against"]["measurements"]
        if "ns" in one and "against_ns" in one
    ]
    commit = results[f"{plan}-against"]["machine"]["against"]
    return table(["", "values", "ratio", "this", commit], some(rows, plan))


def ratio(results, question, way, size=None):
    """Over the library; if no size is given, on the study's column."""
    size = size or STUDY_SIZES[question]
    measured, library = (measurement(results, "arms", question, one, size) for one in (way, "userstats"))
    return digits(statistics.median(files.ratios(measured["ns"], library["ns"])), 2)


def time(results, question, way, size):
    return duration(statistics.median(measurement(results, "arms", question, way, size)["ns"]))


def reading_again(results):
    """From round to round, the fastest loops that only read: the least and the most ratio."""
    of = files.Results(results["bound"])
    own = [one for question in STUDY_SIZES for size in of.sizes(question)
           if (loop := of.reading(question, size)) for one in files.ratios(loop["ns"], loop["ns"][1:])]
    some(own, "reading")
    return f"{min(own):.2f} to {max(own):.2f}"


def most_over_java(results):
    """What the library takes more than the faster Java for arrays, at most, in nanoseconds."""
    rows = [row for row in targets.rows(files.Results(results["sizes"]), "sizes") if "array" in row.what]
    times = [(statistics.median(row.measured["ns"]), statistics.median(row.over["ns"])) for row in rows]
    return f"{max(one - other for one, other in times if other < 1_000):.0f} ns"


def speed(results):
    """Over reading alone, and over the study's formula as a Java loop."""
    of = files.Results(results["bound"])
    rows = []
    for question in STUDY_SIZES:
        for size in of.sizes(question):
            library = of.find(f"{question}.userstats", size=size)
            over = [files.ratios(library["ns"], other["ns"]) if library and other else None
                    for other in (of.reading(question, size), of.find(f"{question}.javaLoop", size=size))]
            if over[0]:
                rows.append([f"{question}, {of.size_words(question, size)}", f"{statistics.median(over[0]):.2f}",
                             over[1] and digits(1 / statistics.median(over[1]), 2)])
    return table(["", "over reading alone", "speed-up over the formula as a Java loop"], some(rows, "bound"))


# ---- Programs ----


def first_call(results):
    rows = results["first-call"]["first_call"]
    loops = {(row["values"], row["launch"]): row["first_ms"] for row in rows if row["way"] == "javaLoop"}
    table_rows = []
    for row in rows:
        more = row["first_ms"] - loops[row["values"], row["launch"]]
        limit = targets.FIRST_OVER_LOOP_MS.get(row["values"]) if row["way"] == "userstats" else None
        table_rows.append([
            f"{row['values']:,}", row["launch"], row["way"], spread_of(row, "first_ms", 1e6), f"{more:.2f} ms",
            limit and f"{limit} ms", limit and ("yes" if more <= limit else "no"), spread_of(row, "process_ms", 1e6),
            row["peak_mb"] and f"{row['peak_mb']:.0f} MB",
        ])
    return table(["values", "launch", "", "first result", "over a Java loop", "wanted at most", "met", "the process",
                  "its peak memory"], table_rows)


def spread_of(row, name, nanos):
    """The median, and the least and the most if there are."""
    values = {row[key] * nanos for key in (name, f"{name}_least", f"{name}_most") if key in row}
    return files.duration_with_spread(sorted(values))


def first(results, way, values="3", *launch):
    wanted = (int(values), " ".join(launch) or "plain", way.replace("+", ", "))
    rows = [row for row in results["first-call"]["first_call"] if (row["values"], row["launch"], row["way"]) == wanted]
    return f"{digits(some(rows, wanted)[0]['first_ms'], 2)} ms"


def wait(results, collector, way):
    """The median."""
    rows = [row for row in results["safepoints"]["waits"] if (row["collector"], row["way"]) == (collector, way.replace("+", " "))]
    return duration(some(rows, way)[0]["median_us"] * 1_000)


def safepoints(results):
    return table(
        ["collector", "", "safepoints", "median wait", "95 %", "99 %", "longest", "collection, median", "longest"],
        [
            [row["collector"], f"`{row['way']}`", row["safepoints"],
             *(duration(row[key] * 1e3) for key in ("median_us", "p95_us", "p99_us", "longest_us")),
             *(duration(row[key] * 1e6) for key in ("gc_ms", "gc_ms_most"))]
            for row in results["safepoints"]["waits"]
        ],
    )


def calls(results):
    return table(
        ["instruction set", "memory", "", "median", "99 %", "99.9 %", "longest", "slowest piece", "median below 50 µs"],
        [
            [row["instruction_set"], row["memory"], row["statistic"],
             *(duration(row[key] * 1e3)
               for key in ("median_us", "p99_us", "p999_us", "longest_us", "slowest_piece_us")), row["met"]]
            for row in results["safepoints"]["calls"]
        ],
    )


def column_files(results):
    rows = results["files"]["files"]
    comparisons = {"over cat": "over_cat", "over DuckDB": "over_duckdb", "wanted at most": "at_most"}
    comparisons = {title: key for title, key in comparisons.items() if any(row.get(key) for row in rows)}
    return table(
        ["", "bytes", "median (least – most)", *comparisons],
        [
            [row["command"], f"{row['bytes']:,}",
             f"{row['seconds']:.3f} s ({row['seconds_least']:.3f} – {row['seconds_most']:.3f})",
             *(row.get(key) and f"{row[key]:.2f}" for key in comparisons.values())]
            for row in rows
        ],
    )


# ---- Languages ----


def over_best(results):
    """This library's time over the fastest other row's, for each of the three statistics: median over the rounds."""
    rows = results["languages"]["rows"]
    ours = next(row for row in rows if row["name"] == "userstats")
    others = [row for row in rows if row is not ours]
    found = []
    for i, name in enumerate(("average age", "average payment", "deviation of payments")):
        best = min(others, key=lambda row: row["seconds"][i])
        over = files.ratios(ours["seconds_by_round"][i], best["seconds_by_round"][i])
        found.append((name, statistics.median(over), best["name"]))
    return found


def languages_over_best(results):
    return ", ".join(f"{name} {ratio:.3f} ({best})" for name, ratio, best in over_best(results))


FIGURES = {
    "machine": machine, "arms": arms, "judged": judged, "met": met, "missed": missed, "ratio": ratio, "time": time,
    "reading-again": reading_again, "most-over-java": most_over_java, "speed": speed, "first-call": first_call,
    "first": first, "wait": wait, "safepoints": safepoints, "calls": calls, "files": column_files,
    "languages": lambda results: study.times(results["languages"]),
    "languages-correctness": lambda results: study.correctness(results["languages"]),
    "languages-notes": lambda results: study.notes(results["languages"]),
    "languages-over-best": languages_over_best,
}

# What a report has of whatever was measured.
REPORT = {
    "Every way to answer": all_arms,
    **{f"{plan}: ratios": (lambda results, plan=plan: judged(results, plan)) for plan in targets.PLANS},
    **{f"{plan}: against another commit": (lambda results, plan=plan: against(results, plan))
       for plan in ("arms", *targets.PLANS)},
    "First call": first_call, "Waits for safepoints": safepoints, "Longest calls": calls, "Files": column_files,
    "Languages": FIGURES["languages"],
}
