"""The charts, as SVG, each for light and for dark pages."""

import hashlib
import json
import math
import statistics

import arms as ways
import results as files
from markdown import digits

# Of a page, in light and in dark mode: text and axes, and what lies behind them.
PAGES = {"light": ("#24292f", "#ffffff"), "dark": ("#e6edf3", "#0d1117")}

# Distinct also for the colour-blind (Okabe and Ito), and on both pages.
COLOURS = {
    ways.LIBRARY: "#d55e00",
    ways.JAVA_BACKEND: "#e69f00",
    ways.JAVA_LOOP: "#0072b2",
    "IntStream": "#56b4e9",
    "Commons Statistics": "#cc79a7",
    ways.VECTORS: "#009e73",
    ways.COPY: "#999999",
    ways.JNI: "#8c6d31",
    "userstats, off-heap": "#d55e00",
}
DASHED = {"userstats, off-heap", ways.COPY}


def data_of(results):
    """For each chart of which there is data: that data."""
    uses = {"times": "arms", "small-sizes": "sizes", "languages": files.LANGUAGES}
    found = {chart: results[name] for chart, name in uses.items() if name in results}
    # Of benchmarks that --only has left without the library there is nothing to show.
    return {chart: data for chart, data in found.items() if chart == "languages" or ways.instruction_sets(data)}


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


def panels(pyplot, height, count=3, **options):
    figure, axes = pyplot.subplots(1, count, figsize=(12, height), layout="constrained", squeeze=False, **options)
    return figure, axes[0]


def lines(axis, series, sizes):
    for name, values in series.items():
        points = [(size, value) for size, value in zip(sizes, values) if value is not None]
        if points:
            axis.plot(
                *zip(*points), label=name, color=COLOURS[name], marker="o", markersize=3, linewidth=1.4,
                linestyle="--" if name in DASHED else "-",
            )


def legend_below(figure, axes, columns):
    """Of all that any of the panels shows."""
    handles = {}
    for axis in axes:
        handles |= dict(zip(*axis.get_legend_handles_labels()[::-1]))
    figure.legend(handles.values(), handles, loc="outside lower center", ncols=columns, frameon=False)


def times(pyplot, data, ink):
    """Time against size, with reading as a line."""
    figure, axes = panels(pyplot, 5.2)
    for axis, (statistic, title) in zip(axes, ways.STATISTICS.items()):
        sizes = ways.sizes(data, statistic)
        series = {
            name: [ways.nanos(data, statistic, size, name) for size in sizes] for name in COLOURS
        }
        lines(axis, series, sizes)
        reading = [ways.nanos(data, statistic, size, ways.READING) or math.nan for size in sizes]
        axis.plot(sizes, reading, label=ways.READING, color=ink, linestyle=":", linewidth=1.6)
        axis.set(xscale="log", yscale="log", title=title, xlabel="values")
        ticks = {1: "1 ns", 1e3: "1 µs", 1e6: "1 ms", 1e9: "1 s"}
        axis.set_yticks(list(ticks), list(ticks.values()))
        axis.minorticks_off()
        axis.grid(alpha=0.2)
    axes[0].set_ylabel("time of a call")
    legend_below(figure, axes, 5)
    return figure


def small_sizes(pyplot, data, ink):
    """Where the library meets the faster Java."""
    figure, axes = panels(pyplot, 4.2)
    best = ways.instruction_sets(data)[0]
    shown = {
        ways.LIBRARY: ways.library(best),
        "userstats, off-heap": ways.library(best, "OFF_HEAP"),
        ways.JAVA_BACKEND: {"arm": "LIBRARY", "backend": "java", "memory": "ARRAY"},
        ways.JAVA_LOOP: {"arm": "LOOP"},
    }
    for axis, (statistic, title) in zip(axes, ways.STATISTICS.items()):
        sizes = [size for size in ways.sizes(data, statistic) if 1 <= size <= 4_096]
        series = {
            name: [files.nanos(data, statistic=statistic, size=size, **arm) for size in sizes]
            for name, arm in shown.items()
        }
        lines(axis, series, sizes)
        axis.set(xscale="log", title=title, xlabel="values", ylim=(0, 250))
        axis.set_xticks(sizes, [f"{size:,}" for size in sizes], rotation=60)
        axis.minorticks_off()
        axis.grid(alpha=0.2)
    axes[0].set_ylabel("time of a call, ns")
    legend_below(figure, axes, 4)
    return figure


def languages(pyplot, data, ink):
    """The study's table as bars."""
    figure, axes = panels(pyplot, 4.2, sharey=True)
    rows = data["rows"][::-1]
    for axis, (i, title) in zip(axes, enumerate(ways.STATISTICS.values())):
        seconds = [row["seconds"][i] for row in rows]
        colours = [COLOURS[ways.LIBRARY if row["name"] == "userstats" else ways.JAVA_LOOP] for row in rows]
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
