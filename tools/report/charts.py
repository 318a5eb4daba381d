"""The charts, as SVG, each for light and for dark pages. Each shows one finding, which is its title."""

import hashlib
import html
import json
import math
import statistics
import textwrap

import results as files
import targets
from markdown import digits

# The colours of a page in light and in dark mode: of text and axes, and of the background.
PAGES = {"light": ("#24292f", "#ffffff"), "dark": ("#e6edf3", "#0d1117")}
TITLES = {"AverageAge": "average age", "AveragePayment": "average payment", "PaymentDeviation": "deviation of payments"}

# The library, and what it is compared with where there is little room.
WAYS = {"userstats": "userstats", "javaLoop": "Java loop", "intStream": "IntStream",
        "commonsStatistics": "Commons Statistics", "vectorApi": "Vector API"}

# Distinct also for the colour-blind (Okabe and Ito), and on both pages; with markers of their own.
STYLES = (("#d55e00", "o"), ("#0072b2", "s"), ("#009e73", "v"), ("#cc79a7", "D"), ("#56b4e9", "^"))
FEWEST = 1_000  # values: from here on, the crossover's title gives ratios
NOISE = 0.1  # a title does not give a ratio that is nearer to 1


# ---- What each chart shows: its title, and points by line ----


def over_reading(results):
    of = files.Results(results["arms"])
    question = "PaymentDeviation"
    lines = {words: [[of.count(question, size), of.over(question, way, "reading", size)] for size in of.sizes(question)]
             for way, words in WAYS.items()}
    library, loop = (of.over(question, way, "reading", "1000000") for way in ("userstats", "javaLoop"))
    about = "about" if abs(library - 1) < NOISE else f"{digits(library)} times"
    return {"title": f"For the deviation of a million payments, userstats takes {about} as long as merely reading them,"
                     f" and a Java loop {digits(loop)} times as long as reading", "lines": lines,
            "over": "reading alone", "is faster": ""}


def rows_over_java(results):
    rows = targets.rows(files.Results(results["sizes"]), "sizes")
    return [row for row in rows if row.what.startswith("array") and row.size != "0"]


def most_over_java(results):
    """
    How many nanoseconds more than the faster Java the library takes for arrays, at most, rounded up. Counts only sizes
    for which Java takes less than 1 µs.
    """
    times = [(statistics.median(row.measured["ns"]), statistics.median(row.over["ns"])) for row in rows_over_java(results)]
    return math.ceil(max(0, *(one - other for one, other in times if other < 1_000)))


def crossover(results):
    lines = {}
    for row in rows_over_java(results):
        lines.setdefault(TITLES[row.question], []).append([int(row.size), row.ratio])
    long = [ratio for points in lines.values() for count, ratio in points if count >= FEWEST]
    return {"title": f"For few values in arrays, userstats takes at most {most_over_java(results)} ns more than the faster Java;"
                     f" from {FEWEST:,} on, {digits(min(long))} to {digits(max(long))} times as long", "lines": lines,
            "over": "the faster Java", "is faster": "Java is faster"}


def study(results):
    content = results["languages"]
    rows = sorted(content["rows"], key=lambda row: -row["seconds"][2])
    theirs = content["study"]["rows"]
    shown = [[row["name"], [seconds * 1e3 for seconds in row["seconds"]],
              [seconds * 1e3 for seconds in theirs[row["name"]][1:]] if row["name"] in theirs else None] for row in rows]
    deviation = {name: micros[2] for name, micros, _ in shown}
    best = min((name for name in deviation if name != "userstats"), key=deviation.get)
    return {"title": f"For the deviation of a million payments, userstats takes {digits(deviation['userstats'])} µs,"
                     f" the fastest other row ({best}) {digits(deviation[best])} µs", "rows": shown}


# ---- Drawing ----


def axes(pyplot, count=1, **options):
    """The figure is so large that a point is about a pixel if a page shows it 700 pixels wide."""
    figure, found = pyplot.subplots(1, count, figsize=(9.72, 6), layout="constrained", squeeze=False, **options)
    figure.get_layout_engine().set(rect=(0, 0, 0.98, 1))
    for axis in found[0]:
        axis.set_xscale("log")
        axis.xaxis.set_major_formatter("{x:,g}")
        axis.spines[["top", "right"]].set_visible(False)
        axis.minorticks_off()
        axis.grid(alpha=0.2)
    return figure, found[0]


def draw_lines(pyplot, shown, ink):
    """Draws each line with its name at its end, and moves names apart that would overlap. A dotted line marks 1."""
    from matplotlib import ticker

    figure, [axis] = axes(pyplot)
    ends = []
    for (name, points), (colour, marker) in zip(shown["lines"].items(), STYLES):
        axis.plot(*zip(*points), color=colour, marker=marker, markersize=6, linewidth=3 if name == "userstats" else 1.8)
        ends.append((points[-1], name, colour))
    axis.set(yscale="log", xlabel="values", ylabel=f"time over {shown['over']}")
    axis.xaxis.set(major_locator=ticker.LogLocator(numticks=20), major_formatter=ticker.EngFormatter(sep=""))
    axis.yaxis.set(major_locator=ticker.LogLocator(subs=(1, 2, 5)), major_formatter="{x:g}")
    axis.minorticks_off()
    axis.axhline(1, color=ink, linestyle=":")
    low, high = axis.get_ylim()
    axis.set_ylim(min(low, 0.6), max(high, 2))
    if shown["is faster"]:
        axis.axhspan(1, max(high, 2), color=ink, alpha=0.1, linewidth=0)
        axis.annotate(shown["is faster"], (0.97, 0.95), xycoords="axes fraction", va="top", ha="right")
    else:
        axis.annotate(shown["over"], (1e4, 1), (0, -6), textcoords="offset points", va="top", ha="center")
    figure.draw_without_rendering()
    above = -math.inf
    for (x, y), text, colour in sorted(ends, key=lambda end: end[0][1]):
        at = axis.transData.transform((x, y))[1] * 72 / figure.dpi
        above = max(at, above + 17)
        axis.annotate(text, (x, y), (10, above - at), textcoords="offset points", va="center", color=colour,
                      annotation_clip=False, weight="bold")
    return figure


def draw_study(pyplot, shown, ink):
    rows = shown["rows"]
    figure, found = axes(pyplot, len(TITLES), sharey=True)
    for i, (axis, title) in enumerate(zip(found, TITLES.values())):
        for y, (name, micros, theirs) in enumerate(rows):
            colour = STYLES[name != "userstats"][0]
            axis.plot(micros[i], y, marker="o", markersize=8, color=colour, linestyle="")
            if theirs:
                axis.plot(theirs[i], y, marker="D", markersize=9, color=ink, fillstyle="none", linestyle="")
        axis.set(title=title, xlabel="µs a call")
    found[0].set_yticks(range(len(rows)), [name for name, _, _ in rows])
    for text, (marker, fill) in {"here": ("o", "full"), "in the study, on its machine": ("D", "none")}.items():
        found[0].plot([], [], marker=marker, fillstyle=fill, color=ink, linestyle="", label=text)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure


CHARTS = {"over-reading": (over_reading, draw_lines), "crossover": (crossover, draw_lines), "study": (study, draw_study)}


def shown_by(results):
    """What each chart shows, without the charts that lack results."""
    found = {}
    for name, (show, _) in CHARTS.items():
        try:
            found[name] = show(results)
        except LookupError:
            pass  # not measured
    return found


def picture(results, name, folder=""):
    """The HTML that shows a chart on a page."""
    title = CHARTS[name][0](results)["title"]
    return (f'<picture>\n  <source media="(prefers-color-scheme: dark)" srcset="{folder}{name}-dark.svg">\n'
            f'  <img alt="{html.escape(title)}" src="{folder}{name}-light.svg">\n</picture>')


# ---- Files ----


def seal(shown, svg):
    """The end of a file: a digest that is right only for these data and this picture."""
    return f"<!-- {hashlib.sha256((json.dumps(shown) + svg).encode()).hexdigest()} -->\n"


def drawn(results):
    """What each file shows, for the files of all charts."""
    return {f"{name}-{page}.svg": shown for name, shown in shown_by(results).items() for page in PAGES}


def is_drawn(file, shown):
    svg, begin, end = file.read_text().rpartition("<!-- ") if file.exists() else ("", "", "")
    return begin + end == seal(shown, svg)


def draw_all(results, folder):
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    for name, shown in shown_by(results).items():
        for page, (ink, paper) in PAGES.items():
            style = {key: ink for key in (
                "text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color", "grid.color")}
            style |= {key: paper for key in ("figure.facecolor", "axes.facecolor", "savefig.facecolor")}
            # With the salt, the same chart always gives the same file. Text stays text.
            style |= {"font.size": 13, "axes.titlesize": 13, "svg.hashsalt": name, "svg.fonttype": "none"}
            with pyplot.rc_context(style):
                figure = CHARTS[name][1](pyplot, shown, ink)
                figure.suptitle(textwrap.fill(shown["title"], 80), fontsize=15, weight="bold")
                file = folder / f"{name}-{page}.svg"
                figure.savefig(file, metadata={"Date": None})
                pyplot.close(figure)
                svg = file.read_text()
                file.write_text(svg + seal(shown, svg))
