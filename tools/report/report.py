"""Tables and charts of benchmarks: see scripts/report."""

import argparse
import difflib
import json
import pathlib
import re
import sys

import charts
import results as files
import tables

ROOT = pathlib.Path(__file__).resolve().parents[2]
MEASURED = ROOT / "target" / "benchmarks"
COMMITTED = ROOT / "docs" / "benchmarks"
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
# This page has every table, so reports are made from it.
ALL_TABLES = COMMITTED / "results.md"
# What a table says without results.
NOT_MEASURED = "Not measured yet."

# The largest allowed ratio of this library's time to that of the fastest other row in the study's table.
MOST_OVER_BEST = 1.02

# <!-- figure: NAME ARGUMENT... -->, then what the results give, then <!-- end -->
FIGURE = re.compile(r"(<!-- figure: ([\w-]+)((?: \S+)*?) -->)(.*?)(<!-- end -->)", re.DOTALL)


def renewed(document, results, is_complete=True):
    """
    The text of the document with every figure from the results. Figures on lines of their own stay there. A figure
    without results is an error unless `is_complete` is false.
    """

    def figure(match):
        begin, name, arguments, old, end = match.groups()
        if name not in tables.FIGURES:
            sys.exit(f"report: {document.name}: there is no figure {name}: there are {', '.join(tables.FIGURES)}")
        try:
            new = tables.FIGURES[name](results, *arguments.split())
        except LookupError as missing:
            if is_complete and name not in tables.TABLES:
                sys.exit(f"report: {document.name}: figure {name}{arguments}: no results for {missing}")
            new = NOT_MEASURED
        return begin + (f"\n{new}\n" if old.startswith("\n") else new) + end

    return FIGURE.sub(figure, document.read_text())


def show():
    results = files.read(MEASURED)
    if not results:
        sys.exit("report: nothing measured yet: run scripts/benchmark or scripts/compare-languages")
    # Only the results of this plan have tables for different processors.
    results = {files.published_name(name, one) if name == "bound" else name: one for name, one in results.items()}
    charts.draw_all(results, MEASURED)
    begin, *sections = re.split(r"\n(?=##+ )", renewed(ALL_TABLES, results, is_complete=False))
    begin = re.sub(rf"^- (?:(?!^- |^$).)*?{NOT_MEASURED}.*?(?=^- |^$)", "", begin, flags=re.MULTILINE | re.DOTALL)
    parts = [begin, *(section for section in sections if NOT_MEASURED not in section)]
    for name, content in results.items():
        if commit := content["machine"].get("against"):
            parts.append(f"## {name} {commit}\n\n{tables.judged(results, name)}\n")
    target = MEASURED / "report.md"
    text = "\n".join(parts)
    for page in ("running.md", "../benchmarks.md"):
        text = text.replace(f"]({page}", f"](../../docs/benchmarks/{page}")
    target.write_text(text)
    print(f"Tables and charts: {target.relative_to(ROOT)}")


def publish():
    results = files.read(MEASURED)
    for name, result in results.items():
        if files.is_first_look(name, result):
            sys.exit(f"report: the results of {name} are not of a full run in three rounds: measure again to publish")
    new = {files.published_name(name, result): files.text(result) for name, result in results.items()
           if "against" not in result["machine"]}
    for name in new.keys() - set(files.NAMES):
        sys.exit(f"report: the documents have no tables for {name}")
    all_results = files.in_order(files.read(COMMITTED) | {name: json.loads(text) for name, text in new.items()})
    # Makes everything before writing anything, because a figure may lack results.
    texts = {document: renewed(document, all_results) for document in DOCUMENTS}
    for name, text in new.items():
        (COMMITTED / f"{name}.json").write_text(text)
    for document, text in texts.items():
        document.write_text(text)
    charts.draw_all(all_results, COMMITTED)


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
    drawn = charts.drawn(results)
    differences += [f"{file.name} belongs to no chart" for file in COMMITTED.glob("*.svg") if file.name not in drawn]
    differences += [f"{name} does not show the results" for name, shown in drawn.items()
                    if not charts.is_drawn(COMMITTED / name, shown)]
    if differences:
        print(*differences, sep="\n", file=sys.stderr)
        sys.exit("report: documents and results differ: run scripts/report --publish")
    if figures == 0 or not drawn:
        sys.exit("report: the documents have no figure, or the results no chart")
    for name, ratio, best in tables.over_best(results):
        if ratio > MOST_OVER_BEST:
            sys.exit(f"report: {name} takes {ratio:.3f} times as long as {best}: at most {MOST_OVER_BEST} is allowed")
    print(f"{figures} tables and figures and {len(drawn)} charts are what the results give")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("show", "publish", "check"))
    {"show": show, "publish": publish, "check": check}[parser.parse_args().what]()


main()
