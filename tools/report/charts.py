"""The charts, as SVG, each for light and for dark pages."""

import hashlib
import json
import math
import statistics

import results as files
from markdown import digits

# Of a page, in light and in dark mode: text and axes, and what lies behind them.
PAGES = {"light": ("#24292f", "#ffffff"), "dark": ("#e6edf3", "#0d1117")}

# Distinct also for the colour-blind (Okabe and Ito), and on both pages. Further ways share the last ones, dashed.
COLOURS = {
    "userstats": "#d55e00", "userstats, backend=java": "#e69f00", "javaLoop": "#0072b2", "intStream": "#56b4e9",
    "commonsStatistics": "#cc79a7", "vectorApi": "#009e73", "copyAndCall": "#999999", "jni": "#8c6d31",
}
# What a chart has no room for: its lines lie on those of the library.
LEFT_OUT = {"userstats, memory=offHeap", "userstats, memory=mapped", "criticalCall", "plainCall", "reading"}
TITLES = {"AverageAge": "average age", "AveragePayment": "average payment", "PaymentDeviation": "deviation of payments"}


def data_of(results):
    """For each chart of which there is data: that data."""
    uses = {"times": "arms", "small-sizes": "sizes", "languages": "languages"}
    found = {chart: results[name] for chart, name in uses.items() if name in results}
    return {chart: data for chart, data in found.items() if chart == "languages" or panels_of(files.Results(data))}


def panels_of(results):
    return [question for question in TITLES if results.sizes(question)]


def digest(data):
    """Names the data that a chart shows; it is written into the chart."""
    return "data " + hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def names(results):
    """Of the files of all charts, with what each of them must contain."""
    return {
        f"{chart}-{page}.svg": digest(data)
        for chart, data in data_of(results).items()
        for page in PAGES
    }


def draw_all(results, folder):
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    draw = {"times": times, "small-sizes": small_sizes, "languages": languages}
    for chart, data in data_of(results).items():
        for page, (ink, paper) in PAGES.items():
            colours = {
                key: ink
                for key in ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
            } | {key: paper for key in ("figure.facecolor", "axes.facecolor", "savefig.facecolor")}
            # The salt makes the same chart the same file.
            style = {"font.size": 9, "svg.hashsalt": chart, "svg.fonttype": "path", "grid.color": ink} | colours
            with pyplot.rc_context(style):
                figure = draw[chart](pyplot, data, ink)
                metadata = {"Date": None, "Description": digest(data)}
                figure.savefig(folder / f"{chart}-{page}.svg", metadata=metadata)
                pyplot.close(figure)


def panels(pyplot, height, count, **options):
    figure, axes = pyplot.subplots(1, count, figsize=(4 * count, height), layout="constrained", squeeze=False, **options)
    return figure, axes[0]


def line(axis, way, measurements, **options):
    """One way's medians."""
    points = sorted(measurements, key=lambda point: point[0])
    style = {"color": COLOURS.get(way) or list(COLOURS.values())[hash_of(way) % len(COLOURS)],
             "linestyle": "-" if way in COLOURS else "--"}
    axis.plot(*zip(*points), label=way, **{"marker": "o", "markersize": 3, "linewidth": 1.4} | style | options)


def hash_of(way):
    return int(hashlib.sha256(way.encode()).hexdigest(), 16)


def points(results, question, sizes, measured):
    """How many values, and the median nanoseconds, where they were measured."""
    found = [(results.bytes(question, size) // files.value_bytes(question), measured(size)) for size in sizes]
    return [(count, statistics.median(one["ns"])) for count, one in found if one]


def legend_below(figure, axes, columns):
    """Of all that any of the panels shows."""
    handles = {}
    for axis in axes:
        handles |= dict(zip(*axis.get_legend_handles_labels()[::-1]))
    figure.legend(handles.values(), handles, loc="outside lower center", ncols=columns, frameon=False)


def times(pyplot, data, ink):
    """Time against size of every way that was measured, with reading as a line."""
    results = files.Results(data)
    questions = panels_of(results)
    figure, axes = panels(pyplot, 5.2, len(questions))
    for axis, question in zip(axes, questions):
        sizes = [size for size in results.sizes(question) if size != "0"]
        ways = dict.fromkeys(
            files.way(one) for one in results.measurements if one["benchmark"].startswith(question + "."))
        for way in [way for way in ways if way.partition(",")[0] not in LEFT_OUT and way not in LEFT_OUT]:
            by_size = {one["size"]: one for one in results.measurements
                       if one["benchmark"].startswith(question + ".") and files.way(one) == way}
            line(axis, way, points(results, question, sizes, by_size.get))
        if reading := points(results, question, sizes, lambda size: results.reading(question, size)):
            line(axis, "reading alone", reading, color=ink, linestyle=":", marker="")
        axis.set(xscale="log", yscale="log", title=TITLES[question], xlabel="values")
        ticks = {1: "1 ns", 1e3: "1 µs", 1e6: "1 ms", 1e9: "1 s"}
        axis.set_yticks(list(ticks), list(ticks.values()))
        axis.minorticks_off()
        axis.grid(alpha=0.2)
    axes[0].set_ylabel("time of a call")
    legend_below(figure, axes, 5)
    return figure


def small_sizes(pyplot, data, ink):
    """Where the library meets the faster Java."""
    results = files.Results(data)
    questions = panels_of(results)
    figure, axes = panels(pyplot, 4.2, len(questions))
    for axis, question in zip(axes, questions):
        sizes = [size for size in results.sizes(question) if 1 <= int(size) <= 4_096]
        for way in ("userstats", "userstats, memory=offHeap", "userstats, backend=java", "javaLoop"):
            method, *parameters = way.split(", ")
            pairs = dict(parameter.split("=") for parameter in parameters)
            found = points(results, question, sizes,
                           lambda size: results.find(f"{question}.{method}", size=size, **pairs))
            if found:
                line(axis, way, found)
        axis.set(xscale="log", title=TITLES[question], xlabel="values", ylim=(0, 250))
        axis.set_xticks(list(map(int, sizes)), [f"{int(size):,}" for size in sizes], rotation=60)
        axis.minorticks_off()
        axis.grid(alpha=0.2)
    axes[0].set_ylabel("time of a call, ns")
    legend_below(figure, axes, 4)
    return figure


def languages(pyplot, data, ink):
    """The study's table as bars."""
    figure, axes = panels(pyplot, 4.2, len(TITLES), sharey=True)
    rows = data["rows"][::-1]
    for axis, (i, title) in zip(axes, enumerate(TITLES.values())):
        seconds = [row["seconds"][i] for row in rows]
        colours = [COLOURS["userstats" if row["name"] == "userstats" else "javaLoop"] for row in rows]
        axis.barh([row["name"] for row in rows], seconds, color=colours)
        # The least and the most of the rounds.
        spread = [row["seconds_by_round"][i] for row in rows]
        axis.errorbar(
            [statistics.median(one) for one in spread], range(len(rows)), fmt="none", ecolor=ink, elinewidth=1,
            xerr=[[statistics.median(one) - min(one) for one in spread],
                  [max(one) - statistics.median(one) for one in spread]],
        )
        # On the study's machine.
        study = {name: figures[1 + i] for name, figures in data["study"]["rows"].items()}
        axis.scatter(
            [study.get(row["name"], math.nan) for row in rows], range(len(rows)), marker="D", s=18, zorder=3, color=ink,
            facecolor="none", label="in the study, on its machine",
        )
        for y, (row, value) in enumerate(zip(rows, seconds)):
            right = max(value, study.get(row["name"], 0))
            axis.annotate(digits(value), (right, y), (8, 0), textcoords="offset points", va="center")
        axis.set(xscale="log", title=title, xlabel="seconds for 1,000 calls")
        axis.set_xlim(min(*seconds, *study.values()) / 2, max(seconds) * 8)
        axis.grid(alpha=0.2, axis="x")
    legend_below(figure, axes, 1)
    return figure
