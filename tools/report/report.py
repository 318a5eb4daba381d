"""Tables and charts of benchmarks: see scripts/report."""

import argparse
import difflib
import pathlib
import re
import sys

import charts
import results as files
import tables

ROOT = pathlib.Path(__file__).resolve().parents[2]
MEASURED = ROOT / "target" / "benchmarks"
COMMITTED = ROOT / "docs" / "benchmarks"
DOCUMENTS = tuple(ROOT / name for name in (
    "README.md", "docs/benchmarks.md", "docs/deployment.md", "docs/ffm-tour.md"))

# In the study's table, of each statistic of this library over the fastest other row.
MOST_OVER_BEST = 1.02

# <!-- figure: NAME ARGUMENT... -->, what the results give, <!-- end -->
FIGURE = re.compile(r"(<!-- figure: ([\w-]+)((?: \S+)*?) -->)(.*?)(<!-- end -->)", re.DOTALL)


def renewed(document, results):
    """With every figure as the results have it; one between lines stays there."""

    def figure(match):
        begin, name, arguments, old, end = match.groups()
        if name not in tables.FIGURES:
            sys.exit(f"report: {document.name}: there is no figure {name}: there are {', '.join(tables.FIGURES)}")
        try:
            new = tables.FIGURES[name](results, *arguments.split())
        except LookupError as missing:
            sys.exit(f"report: {document.name}: figure {name}{arguments}: no results for {missing} in {COMMITTED.name}")
        return begin + (f"\n{new}\n" if old.startswith("\n") else new) + end

    return FIGURE.sub(figure, document.read_text())


def report(results):
    """All tables of what there is."""
    yield "# Results"
    for title, figure in tables.REPORT.items():
        try:
            yield f"## {title}\n\n{figure(results)}"
        except LookupError:
            pass  # not measured
    for chart in charts.data_of(results):
        yield f"## {chart}\n\n![{chart}]({chart}-light.svg)"


def show():
    results = files.read(MEASURED)
    if not results:
        sys.exit("report: nothing measured yet: run scripts/benchmark or scripts/compare-languages")
    charts.draw_all(results, MEASURED)
    target = MEASURED / "report.md"
    target.write_text("\n\n".join(report(results)) + "\n")
    print(f"Tables and charts: {target.relative_to(ROOT)}")


def publish():
    results = files.read(MEASURED)
    for name, result in results.items():
        if files.is_first_look(name, result):
            sys.exit(f"report: {name} are results of --quick: not for quoting; measure without it")
    for name, result in results.items():
        if "against" not in result.get("machine", {}):
            (COMMITTED / f"{name}.json").write_text(files.text(result))
    results = files.read(COMMITTED)
    for document in DOCUMENTS:
        document.write_text(renewed(document, results))
    charts.draw_all(results, COMMITTED)


def check():
    results = files.read(COMMITTED)
    differences = []
    figures = 0
    for document in DOCUMENTS:
        text = document.read_text()
        figures += len(FIGURE.findall(text))
        differences += difflib.unified_diff(
            text.splitlines(), renewed(document, results).splitlines(), document.name, "as the results have it",
            lineterm="", n=0,
        )
    for name, digest in charts.names(results).items():
        chart = COMMITTED / name
        if not chart.exists() or digest.encode() not in chart.read_bytes():
            differences.append(f"{name} does not show the results")
    if differences:
        print(*differences, sep="\n", file=sys.stderr)
        sys.exit("report: documents and results differ: run scripts/report --publish")
    if figures == 0:
        sys.exit("report: no figure found in the documents")
    for name, ratio, best in tables.over_best(results):
        if ratio > MOST_OVER_BEST:
            sys.exit(f"report: {name} takes {ratio:.3f} times as long as {best}: more than {MOST_OVER_BEST}")
    print(f"{figures} tables and figures and {len(charts.names(results))} charts are what the results give")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("show", "publish", "check"))
    {"show": show, "publish": publish, "check": check}[parser.parse_args().what]()


main()
