"""Measures every row in turn, round by round, and writes the results. See scripts/compare-languages."""

import argparse
import dataclasses
import datetime
import json
import math
import os
import pathlib
import platform
import re
import statistics
import struct
import subprocess
import sys
import typing

import builds
from builds import BUILD, ROOT, SOURCES, Skip

HARNESS = pathlib.Path(__file__).resolve().parent
DATA = BUILD / "data"
LOOPS = ROOT / "src/jmh/java/io/github/userstats/benchmarks/StudyLoops.java"
LIBRARY = [ROOT / "src/main/java", ROOT / "native/include", ROOT / "native/src"]
DATA_SETS = ["random", "10 cents", "next to 2^32"]
FUNCTIONS = ["average age", "average payment", "payment standard deviation"]
ALLOWED_ERROR = 1e-9  # relative; beyond it a result is wrong, and the script fails if the data is random
STUDY = {
    "citation": "Isabella Basso do Amaral, Renato Cordeiro Ferreira, Alfredo Goldman: Modern FFI alternatives for"
    " high-performance scientific computing in hybrid language workflows, 2024",
    # Lines of code, and seconds of 1,000 calls of each function.
    "rows": {
        "Python": [23, 0.1907, 1.9303, 39.7549],
        "NumPy": [13, 0.0371, 0.1154, 1.1720],
        "C extension": [138, 0.1933, 1.9290, 1.9450],
        "Rust with PyO3": [40, 0.0042, 0.0362, 0.5567],
        "Zig extension": [110, 0.2566, 2.6005, 2.6351],
    },
}


@dataclasses.dataclass(eq=False)
class Row:
    name: str
    data: str  # the form in which it comes: lists or Arrow in Python, arrays in Java
    command: list  # run adds the folder of the data and the seconds to it
    lines: int
    packages: tuple = ()  # that the row imports
    build: typing.Callable = None
    converts_in_each_call: bool = False

    def prepare(self):
        """Installs and builds what the row needs. Returns its version, or raises Skip."""
        versions = [builds.packages(package) for package in self.packages]
        return self.build() if self.build else ", ".join(versions)


def python_row(name, folder, data="lists", build=None, **properties):
    """A row for the Python module userdata, which is a source file or built from one."""
    module = builds.module_folder(folder) if build else SOURCES / folder
    # Python's warnings are off: the tables already say that a result is NaN.
    return Row(name, data, [sys.executable, "-W", "ignore", HARNESS / "measure.py", module, data],
               lines_of_code((SOURCES / folder).rglob("*")), build=build, **properties)


def java_row(name, arm, lines):
    return Row(name, "arrays", [
        os.environ["JAVA_HOME"] + "/bin/java", "--enable-native-access=ALL-UNNAMED", "-Duserstats.backend=native",
        "-cp", ROOT / "target" / "benchmarks.jar", "io.github.userstats.benchmarks.LanguageRow", arm], lines)


def all_rows():
    return [
        python_row("Python", "python"),
        python_row("NumPy", "numpy", packages=("numpy",)),
        python_row("C extension", "c", build=builds.c, converts_in_each_call=True),
        python_row("Rust with PyO3", "rust", build=builds.rust),
        python_row("Zig extension", "zig", build=builds.zig, converts_in_each_call=True),
        python_row("Polars", "polars", "Arrow", packages=("polars", "pyarrow")),
        python_row("pyarrow.compute", "pyarrow", "Arrow", packages=("pyarrow",)),
        python_row("DuckDB", "duckdb", "Arrow", packages=("duckdb", "pyarrow")),
        java_row("Java loops", "loops", lines_of_code([LOOPS])),
        java_row("userstats", "library", 0),
    ]


def lines_of_code(files):
    """How many lines are neither blank nor comments."""
    comments = {".py": r'^\s*(#.*|"""[\s\S]*?""")'} | dict.fromkeys((".c", ".h", ".rs", ".zig", ".java"),
                                                                  r"//.*|/\*[\s\S]*?\*/")
    return sum(bool(line.strip()) for file in files if file.suffix in comments
               for line in re.sub(comments[file.suffix], "", file.read_text(), flags=re.MULTILINE).splitlines())


def library_lines():
    files = (file for folder in LIBRARY for file in folder.rglob("*") if "bindings" not in file.parts)
    return lines_of_code(files)


def run(row, data_set, seconds):
    """What the process prints, and the most memory it had, in bytes."""
    command = [str(part) for part in (*row.command, DATA / data_set, seconds)]
    path = os.pathsep.join(str(builds.packages_folder(package)) for package in row.packages)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": path})
    output = process.stdout.read()
    # The peak of a new process includes the size of this one. So this one reads no data itself.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"compare-languages: {row.name}: failed with status {process.returncode}: {' '.join(command)}")
    return json.loads(output) | {"peak_memory": usage.ru_maxrss * 1024}


def exact_results(data_set):
    return json.loads((DATA / data_set / "exact.json").read_text())


def verdict(result, exact):
    """How right a result is, in a word or two; an exception's name stays as it is."""
    try:
        value = float.fromhex(result)
    except ValueError:
        return result
    if math.isnan(value):
        return "NaN"
    if not is_close(value, exact):
        return f"wrong: {value:.3g} instead of {exact:.3g}"
    ulps = abs(int.from_bytes(struct.pack(">d", value)) - int.from_bytes(struct.pack(">d", exact)))
    return f"{ulps} ulp" if ulps else "exact"


def verdicts(row, data_set):
    return [verdict(*pair) for pair in zip(run(row, data_set, 0)["results"], exact_results(data_set))]


def is_close(value, exact):
    return abs(value - exact) <= ALLOWED_ERROR * exact


def check(row, verdicts):
    """Stops if a result on the random data is wrong, because such a row must not be compared with others."""
    for function, found in zip(FUNCTIONS, verdicts):
        if not found.endswith(("exact", "ulp")):
            sys.exit(f"compare-languages: {row.name}: the {function} of the random data is not within"
                     f" {ALLOWED_ERROR} of the exact result")


def prepared(rows):
    """The rows that can be measured here, with the versions of what they use; and why the others cannot be measured."""
    versions, skipped = {}, {}
    for row in rows:
        print(f"Preparing {row.name}", file=sys.stderr)
        try:
            versions[row] = row.prepare()
        except Skip as reason:
            skipped[row.name] = str(reason)
            print(f"Skipping {row.name}: {reason}", file=sys.stderr)
    return versions, skipped


def measured(row, version, correctness, rounds):
    """A row of the results."""
    functions = list(zip(*(one["times"] for one in rounds)))
    return {
        "name": row.name,
        "version": version or rounds[0]["version"],
        "lines": row.lines,
        "data": row.data,
        "converts_in_each_call": row.converts_in_each_call,
        "load_seconds": statistics.median(one["load"] for one in rounds),
        "peak_memory_bytes": statistics.median(one["peak_memory"] for one in rounds),
        # The seconds of 1,000 calls.
        "seconds": [statistics.median(time["seconds"] for time in times) for times in functions],
        "seconds_by_round": [[time["seconds"] for time in times] for times in functions],
        "calls": [min(time["calls"] for time in times) for times in functions],
        "correctness": correctness,
    }


def machine():
    governor = pathlib.Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
    processor = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return {
        "processor": processor[1] if processor else platform.machine(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "governor": governor.read_text().strip() if governor.exists() else "unknown",
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", required=True, type=pathlib.Path)
    parser.add_argument("--rounds", required=True, type=int)
    parser.add_argument("--seconds", required=True, type=float, help="for each function in each round")
    arguments = parser.parse_args()

    if sys.platform != "linux" or sys.version_info < (3, 11):
        sys.exit("compare-languages: needs Linux and Python 3.11 or later as python3")
    commit = builds.output_of(["git", "describe", "--always", "--dirty", "--abbrev=12"], cwd=ROOT).strip()
    subprocess.run([sys.executable, HARNESS / "data.py", DATA], check=True)
    versions, skipped = prepared(all_rows())
    correctness = {row: {data_set: verdicts(row, data_set) for data_set in DATA_SETS} for row in versions}
    for row in versions:
        check(row, correctness[row]["random"])
    rounds = {row: [] for row in versions}
    for i in range(arguments.rounds):
        for row in versions:
            print(f"Round {i + 1} of {arguments.rounds}: {row.name}", file=sys.stderr)
            rounds[row].append(run(row, "random", arguments.seconds))

    results = {
        "date": datetime.date.today().isoformat(),
        "commit": commit,
        "machine": machine(),
        "rounds": arguments.rounds,
        "seconds_per_function": arguments.seconds,
        "library_lines": library_lines(),
        "rows": [measured(row, versions[row], correctness[row], rounds[row]) for row in versions],
        "skipped": skipped,
        "study": STUDY,
    }
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
