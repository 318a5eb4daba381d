"""The tables and figures of the documents, each made from the results: FIGURES has them by name."""

import statistics

import arms as ways
import results as files
import study
from markdown import digits, duration, table


def machine(result):
    on = result["machine"]
    caches = ", ".join(f"{name} {size}" for name, size in on["caches"].items())
    changed = " with changes" if on["changed_since_commit"] else ""
    commit = f"commit {on['commit'][:12]}{changed}" if on["commit"] else "commit unknown"
    memory = f"{on['memory_bytes'] / 2**30:.0f} GiB of memory" if on["memory_bytes"] else "memory unknown"
    return (
        f"by `{on['command']}`, {on['date'][:10]}, {commit}; {on['cpu']}, {on['cores']} cores, {caches or 'caches unknown'}, {memory};"
        f" {on['kernel']}, CPU governor {on['governor'] or 'unknown'}; {on['jdk']};"
        f" C compiler {on['compiler'].replace('==', ' ')}"
    )


def some(rows, what):
    """The rows; an error if nothing of the kind has been measured."""
    found = list(rows)
    if not found:
        raise LookupError(what)
    return found


# ---- targets, sizes ----


def row_of(result, what):
    return some((row for row in result["ratios"] if row["what"] == what), what)[0]


def ratio(result, what):
    return row_of(result, what)["ratio"]


def spread(row, name=None):
    """Of the ratio in a row, or of what has that name there: the median, with the least and the most of the rounds."""
    keys = (name, f"{name}_least", f"{name}_most") if name else ("ratio", "least", "most")
    median, least, most = (row[key] for key in keys)
    return f"{median:.2f} ({least:.2f} - {most:.2f})"


def targets(results):
    return table(
        ["what", "ratio", "least - most", "wanted", "met", "measured", "over"],
        [
            [
                row["what"],
                f"{row['ratio']:.3f}",
                f"{row['least']:.3f} - {row['most']:.3f}",
                row["at_most"] and f"{row['at_most']:.3f}",
                row["met"],
                f"{duration(row['measured_ns'])}, {row['measured']}",
                f"{duration(row['over_ns'])}, {row['over']}",
            ]
            for row in some(results["targets"]["ratios"], "ratios")
        ],
    )


def speed(results):
    """Over reading alone, and over the study's formula as a Java loop."""
    result = results["targets"]
    rows = [
        ["average age, 100,000", "average age / reading, 100,000", "average age / the study's loop"],
        ["average age, 100,000,000", "average age / reading, in memory", None],
        ["average payment, 1,000,000", "average payment / reading, in cache", "average payment / the study's loop"],
        ["average payment, 100,000,000", "average payment / reading, in memory", None],
        ["deviation, 1,000,000 payments", "deviation / reading, in cache", "deviation / the study's loop"],
        ["deviation, 100,000,000 payments", "deviation / reading, in memory", None],
    ]
    return table(
        ["", "over reading alone", "speed-up over the formula as a Java loop"],
        [
            [name, f"{ratio(result, reading):.2f}", loop and digits(1 / ratio(result, loop), 2)]
            for name, reading, loop in rows
        ],
    )


def reading_again(results):
    what = "reading / reading again"
    rows = some((row for row in results["targets"]["ratios"] if row["what"].startswith(what)), what)
    return f"{min(row['least'] for row in rows):.2f} to {max(row['most'] for row in rows):.2f}"


def reading_million(results):
    """Of the loops that only read a million payments: the least and the most of all rounds."""
    loops = (
        one["ns"] for one in results["arms"]["measurements"]
        if (one["arm"], one["statistic"], one["size"]) == ("READ", "AVERAGE_PAYMENT", 1_000_000)
    )
    rounds = [nanos for rounds in some(loops, "reading") for nanos in rounds]
    return f"{duration(min(rounds))} to {duration(max(rounds))}"


def sizes(results):
    result = results["sizes"]
    best = ways.instruction_sets(result)[0]
    rows = []
    for statistic, name in ways.STATISTICS.items():
        for size in ways.sizes(result, statistic):
            of = {"statistic": statistic, "size": size}
            measured = [
                files.fastest(result, **of, **parameters)
                for parameters in (
                    *(ways.library(best, memory) for memory in ("ARRAY", "OFF_HEAP", "MIXED")),
                    {"arm": "LIBRARY", "backend": "java", "memory": "ARRAY"},
                    {"arm": "LOOP"},
                )
            ]
            times = [rounds and statistics.median(rounds) for rounds in measured]
            library, *_ = measured
            javas = some((rounds for rounds in measured[-2:] if rounds), "Java")
            over = library and f"{files.ratio(library, min(javas, key=statistics.median)):.2f}"
            rows.append([name, f"{size:,}", *map(duration, times), over])
    return table(
        ["", "values", "userstats, array", "off-heap", "off-heap, after every kind of segment", "Java backend",
         "Java loop", "array / faster Java"],
        rows,
    )


def met(results, name):
    wanted = some((row["met"] for row in results[name]["ratios"] if row["met"]), name)
    return f"{wanted.count('yes')} of {len(wanted)}"


def missed(results, name):
    wanted = some((row for row in results[name]["ratios"] if row["met"]), name)
    return "; ".join(
        f"{row['what']}: {row['ratio']:.3f} ({row['least']:.3f} to {row['most']:.3f}), wanted {row['at_most']:.3f}"
        for row in wanted
        if row["met"] == "no"
    ) or "none"


def most_over_java(results):
    """What the library takes more than the faster Java, at most, in nanoseconds."""
    arrays = (row for row in results["sizes"]["ratios"] if row["what"][-1].isdigit() and row["over_ns"] < 1_000)
    return f"{max(row['measured_ns'] - row['over_ns'] for row in some(arrays, 'arrays')):.0f} ns"


# ---- arms ----


def arms_of(results, statistic):
    result = results["arms"]
    sizes = some(ways.sizes(result, statistic), statistic)
    rows = [
        [name, *(duration(ways.nanos(result, statistic, size, name)) for size in sizes)]
        for name in ways.arms(ways.instruction_sets(result)[0])
    ]
    return table(["", *(f"{size:,}" for size in sizes)], rows)


def instruction_sets(results):
    result = results["arms"]
    rows = [
        [tier, *(
            duration(files.nanos(result, statistic=statistic, size=size, **ways.library(tier)))
            for statistic, size in STUDY_SIZES.items()
        )]
        for tier in ways.instruction_sets(result)
    ] + [
        [name, *(duration(ways.nanos(result, statistic, size, name)) for statistic, size in STUDY_SIZES.items())]
        for name in (ways.JAVA_BACKEND, ways.READING)
    ]
    return table(["", *(f"{ways.STATISTICS[one]}, {size:,}" for one, size in STUDY_SIZES.items())], rows)


STUDY_SIZES = {"AVERAGE_AGE": 100_000, "AVERAGE_PAYMENT": 1_000_000, "DEVIATION": 1_000_000}
LARGEST = 100_000_000


def rounds_of(results, statistic, size, arm):
    result = results["arms"]
    rounds = files.fastest(result, **ways.parameters(result, statistic, size, arm))
    if rounds is None:
        raise LookupError(statistic, size, arm)
    return rounds


def over_library(results, statistic, arm, size=None):
    """How many times as long it takes; if no size is given, on the study's columns."""
    size = size or STUDY_SIZES[statistic]
    library = rounds_of(results, statistic, size, ways.LIBRARY)
    return digits(files.ratio(rounds_of(results, statistic, size, arm), library), 2)


def overhead(results, arm):
    return duration(statistics.median(rounds_of(results, "AVERAGE_PAYMENT", 1, arm)))


# ---- nulls, parallel ----


def nulls(results):
    result = results["nulls"]
    tiers = ways.instruction_sets(result)
    rows = [
        [
            name, f"{size:,}", offset,
            *(
                spread(row_of(result, f"{ways.words(statistic)}, {size:,}, {tier}, {kind} null / without nulls"))
                for tier in tiers
            ),
        ]
        for statistic, name in (ways.STATISTICS | ways.SUMMARIES).items()
        for size in ways.sizes(result, statistic)
        for kind, offset in (("tenth", "none"), ("tenth of slice", "3"))
    ]
    return table(["", "values", "bit offset", *tiers], rows)


def speed_ups(results):
    return table(
        ["", "two threads that only read", "two threads that compute", "ratio", "wanted at least", "met"],
        [
            [
                row["what"], spread(row, "reading"), spread(row, "library"), spread(row), f"{row['at_least']:.2f}",
                row["met"],
            ]
            for row in some(results["parallel"]["speed_ups"], "speed-ups")
        ],
    )


def over_one_thread(results):
    result = results["parallel"]
    by_name = {row["what"]: row for row in result["ratios"]}
    rows = []
    for size in sorted({one["size"] for one in result["measurements"]}):
        found = [by_name.get(f"{ways.words(one)}, {size:,}, parallel / one thread") for one in ways.STATISTICS]
        if any(found):
            rows.append([f"{size:,}", *(row and spread(row) for row in found)])
    return table(["values", *ways.STATISTICS.values()], some(rows, "sizes"))


# ---- accept ----

ACCEPTING = {
    "payments": "`PaymentStatistics.accept`",
    "unsignedPayments": "`PaymentStatistics.acceptUnsigned`",
    "ages": "`AgeStatistics.accept`",
    "unsignedAges": "`AgeStatistics.acceptUnsigned`",
    "intSummaryStatistics": "`IntSummaryStatistics.accept`",
}


def accept(results):
    by_name = {row["values"]: row for row in results["accept"]["accept"]}
    return table(
        ["", "a value", "least - most", "wanted at most", "met"],
        [
            [
                name,
                duration(row["ns"]),
                f"{duration(row['from_ns'])} - {duration(row['to_ns'])}",
                row["at_most_ns"] and f"{row['at_most_ns']:.0f} ns",
                row["met"],
            ]
            for name, row in ((name, by_name[values]) for values, name in ACCEPTING.items())
        ],
    )


# ---- first call, safepoints ----


def first_call(results):
    rows = [
        [
            f"{row['values']:,}",
            row["launch"],
            row["arm"],
            f"{digits(row['first_result_ms'])} ms",
            f"{digits(row['over_loop_ms'])} ms",
            row["at_most_ms"] and f"{row['at_most_ms']} ms",
            f"{digits(row['process_ms'])} ms",
            row["peak_memory_mb"] and f"{row['peak_memory_mb']:.0f} MB",
        ]
        for row in results["first-call"]["first_call"]
    ]
    return table(
        ["values", "launch", "", "first result", "over a Java loop", "wanted at most", "the process",
         "its peak memory"],
        rows,
    )


def first_result(results, arm, launch="plain", values=3):
    wanted = (values, launch, arm)
    rows = results["first-call"]["first_call"]
    found = (row["first_result_ms"] for row in rows if (row["values"], row["launch"], row["arm"]) == wanted)
    return f"{digits(some(found, wanted)[0], 2)} ms"


def wait(results, collector, memory, arm):
    """The median."""
    wanted = (collector, memory, arm)
    rows = results["safepoints"]["waits"]
    found = (row["median_us"] for row in rows if (row["collector"], row["memory"], row["arm"]) == wanted)
    return duration(some(found, wanted)[0] * 1_000)


def safepoints(results):
    return table(
        ["collector", "memory", "", "safepoints", "median wait", "95 %", "99 %", "longest", "collection, median", "longest"],
        [
            [
                row["collector"], row["memory"], row["arm"], row["safepoints"],
                *(f"{digits(row[key])} µs" for key in ("median_us", "p95_us", "p99_us", "longest_us")),
                *(f"{digits(row[key])} ms" for key in ("median_gc_ms", "longest_gc_ms")),
            ]
            for row in results["safepoints"]["waits"]
        ],
    )


def calls(results):
    return table(
        ["instruction set", "memory", "", "median", "99 %", "99.9 %", "longest", "slowest piece, quickest of five"],
        [
            [
                row["instruction_set"], row["memory"], row["statistic"],
                *(f"{digits(row[key])} µs" for key in ("median_us", "p99_us", "p999_us", "longest_us")),
                f"{digits(row['slowest_piece_us'])} µs",
            ]
            for row in results["safepoints"]["calls"]
        ],
    )


# ---- files ----


def column_files(results):
    return table(
        ["", "bytes", "median", "least - most", "over cat", "wanted"],
        [
            [
                row["command"],
                f"{row['bytes']:,}",
                f"{row['median_s']:.3f} s",
                f"{row['shortest_s']:.3f} - {row['longest_s']:.3f} s",
                f"{row['over_cat']:.2f}",
                row["at_most"] and f"{row['at_most']:.2f}",
            ]
            for row in results["files"]["files"]
        ],
    )


# ---- languages ----


def over_best(results):
    """This library's time over the fastest other row's, for each of the three statistics: median over the rounds."""
    rows = results[files.LANGUAGES]["rows"]
    ours = next(row for row in rows if row["name"] == "userstats")
    others = [row for row in rows if row is not ours]
    found = []
    for i, name in enumerate(ways.STATISTICS.values()):
        best = min(others, key=lambda row: row["seconds"][i])
        ratio = files.ratio(ours["seconds_by_round"][i], best["seconds_by_round"][i])
        found.append((name, ratio, best["name"]))
    return found


def languages_over_best(results):
    return ", ".join(f"{name} {ratio:.3f} ({best})" for name, ratio, best in over_best(results))


FIGURES = {
    "targets": targets,
    "speed": speed,
    "reading-again": reading_again,
    "reading-million": reading_million,
    "sizes": sizes,
    "most-over-java": most_over_java,
    "arms-average-age": lambda results: arms_of(results, "AVERAGE_AGE"),
    "arms-average-payment": lambda results: arms_of(results, "AVERAGE_PAYMENT"),
    "arms-deviation": lambda results: arms_of(results, "DEVIATION"),
    "arms-age-summary": lambda results: arms_of(results, "AGE_SUMMARY"),
    "arms-payment-summary": lambda results: arms_of(results, "PAYMENT_SUMMARY"),
    "instruction-sets": instruction_sets,
    "loop-over-library-age": lambda results: over_library(results, "AVERAGE_AGE", ways.JAVA_LOOP),
    "loop-over-library-payment": lambda results: over_library(results, "AVERAGE_PAYMENT", ways.JAVA_LOOP),
    "loop-over-library-payment-of-100-000": lambda results: over_library(
        results, "AVERAGE_PAYMENT", ways.JAVA_LOOP, 100_000
    ),
    "loop-over-library-payment-of-100-000-000": lambda results: over_library(
        results, "AVERAGE_PAYMENT", ways.JAVA_LOOP, LARGEST
    ),
    "loop-over-library-deviation": lambda results: over_library(results, "DEVIATION", ways.JAVA_LOOP),
    "java-over-library-age": lambda results: over_library(results, "AVERAGE_AGE", ways.JAVA_BACKEND),
    "java-over-library-deviation": lambda results: over_library(results, "DEVIATION", ways.JAVA_BACKEND),
    "java-over-library-deviation-of-100-000-000": lambda results: over_library(
        results, "DEVIATION", ways.JAVA_BACKEND, LARGEST
    ),
    "mapped-over-array-age": lambda results: over_library(results, "AVERAGE_AGE", ways.MAPPED),
    "mapped-over-array": lambda results: over_library(results, "DEVIATION", ways.MAPPED),
    "copy-over-library": lambda results: over_library(results, "AVERAGE_PAYMENT", ways.COPY),
    "vectors-over-library-age": lambda results: over_library(results, "AVERAGE_AGE", ways.VECTORS),
    "vectors-over-library-deviation": lambda results: over_library(results, "DEVIATION", ways.VECTORS),
    "vectors-over-library-deviation-of-100-000-000": lambda results: over_library(
        results, "DEVIATION", ways.VECTORS, LARGEST
    ),
    "vectors-over-library-age-summary": lambda results: over_library(results, "AGE_SUMMARY", ways.VECTORS, 1_000_000),
    "overhead-critical": lambda results: overhead(results, ways.CRITICAL_CALL),
    "overhead-plain": lambda results: overhead(results, ways.PLAIN_CALL),
    "overhead-jni": lambda results: overhead(results, ways.JNI),
    "nulls": nulls,
    "speed-ups": speed_ups,
    "over-one-thread": over_one_thread,
    "accept": accept,
    "first-call": first_call,
    "first-result-of-library": lambda results: first_result(results, "library, auto"),
    "first-result-of-native": lambda results: first_result(results, "library, native"),
    "first-result-of-loop": lambda results: first_result(results, "Java loop"),
    "first-result-of-stream": lambda results: first_result(results, "IntStream"),
    "first-result-of-vectors": lambda results: first_result(results, "Vector API"),
    "first-result-of-library-million": lambda results: first_result(results, "library, auto", values=1_000_000),
    "first-result-of-loop-million": lambda results: first_result(results, "Java loop", values=1_000_000),
    "first-result-of-vectors-million": lambda results: first_result(results, "Vector API", values=1_000_000),
    "first-result-of-jni-million": lambda results: first_result(results, ways.JNI, values=1_000_000),
    "first-result-of-library-cached": lambda results: first_result(results, "library, auto", "AOT cache"),
    "first-result-of-loop-cached": lambda results: first_result(results, "Java loop", "AOT cache"),
    "safepoints": safepoints,
    "calls": calls,
    "column-files": column_files,
    "wait-critical": lambda results: wait(results, "G1", "array", "C function, critical call"),
    "wait-nothing": lambda results: wait(results, "G1", "none", "nothing"),
    "wait-library": lambda results: wait(results, "G1", "array", "native"),
    "wait-loop-parallel": lambda results: wait(results, "Parallel", "array", "Java loop"),
    "languages": lambda results: study.times(results[files.LANGUAGES]),
    "languages-correctness": lambda results: study.correctness(results[files.LANGUAGES]),
    "languages-notes": lambda results: study.notes(results[files.LANGUAGES]),
    "languages-over-best": languages_over_best,
} | {
    f"{name}-{figure.__name__}": lambda results, name=name, figure=figure: figure(results, name)
    for name in ("targets", "sizes", "nulls", "parallel")
    for figure in (met, missed)
} | {f"machine-{name}": lambda results, name=name: machine(results[name]) for name in files.MEASURED}
