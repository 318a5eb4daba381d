"""Runs the plans with target/benchmarks.jar, in rounds."""

import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

PACKAGE = "io.github.userstats.benchmarks."
# Without these, the JVM that runs JMH would print warnings about JMH. Its forks have options of their own.
HOST_OPTIONS = ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]
QUICK = ["-w", "100ms", "-r", "50ms", "-i", "3"]
ALLOCATED = "gc.alloc.rate.norm"
# The values of parameters that the results leave out.
DEFAULTS = {"backend": "native", "memory": "array", "values": "small", "nulls": "none", "threads": "1"}


class Failure(Exception):
    """Ends the program with a message."""


def java():
    return str(pathlib.Path(os.environ["JAVA_HOME"], "bin", "java"))


def names(jar):
    listed = subprocess.run([java(), *HOST_OPTIONS, "-jar", jar, "-l"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if line.startswith(PACKAGE)]


def measure(plan, jars, rounds, is_quick, only, log):
    """
    The measurements of a plan: for each benchmark and its parameters, the nanoseconds of each round. Each round runs
    every entry with every jar, so drift affects all of them equally. The results of a second jar are in "against_ns".
    The results of entries that are measured a second time are in "again_ns".
    """
    all_names = names(jars[0])
    entries = [entry for entry in plan if any(entry.matches(name, only) for name in all_names)]
    runs = [(entry, jar, "ns" if jar == jars[0] else "against_ns") for entry in entries for jar in jars]
    runs += [(entry, jars[0], "again_ns") for entry in entries if entry.is_again]
    found = {}
    progress = Progress(rounds * len(runs))
    for entry, jar, field in runs * rounds:
        for result in run(entry, jar, is_quick, only, log, progress):
            add(found, result, field)
        progress.step += 1
    return list(found.values())


def add(found, result, field):
    benchmark = result["benchmark"].removeprefix(PACKAGE)
    parameters = {
        key: value for key, value in result.get("params", {}).items() if DEFAULTS.get(key) != value
    }
    measurement = found.setdefault((benchmark, *sorted(parameters.items())), {"benchmark": benchmark, **parameters})
    # For each fork, the median of its iterations, because an interruption does not change it.
    rounds = [statistics.median(iterations) for iterations in result["primaryMetric"]["rawData"]]
    measurement.setdefault(field, []).extend(rounds)
    if ALLOCATED in result["secondaryMetrics"]:
        measurement["bytes"] = round(result["secondaryMetrics"][ALLOCATED]["score"])


def run(entry, jar, is_quick, only, log, progress):
    """JMH's results, with one fork for each benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "results.json")
        command = [java(), *HOST_OPTIONS, "-jar", jar, entry.only(only), "-f", "1", "-foe", "true"]
        command += ["-rf", "json", "-rff", file, *(QUICK if is_quick else [])]
        command += ["-prof", "gc"] if entry.is_profiled else []
        for name, values in entry.parameters.items():
            command += ["-p", f"{name}={values}"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        reason = ""
        for line in process.stdout:
            log.write(line)
            progress.show(line)
            reason = line.strip() if re.search(r"ERROR|Exception: |Error: ", line) else reason
        if process.wait() != 0:
            raise Failure(f"a benchmark failed: {reason}\nMore in {log.name}. Earlier results are as they were.")
        return json.loads(file.read_text())


class Progress:
    """The progress of all runs of JMH together, from what each run prints."""

    def __init__(self, steps):
        self.steps = steps
        self.step = 0
        self.shown = 0

    def show(self, line):
        if complete := re.match(r"# Run progress: ([\d.]+)% complete", line):
            percent = int((self.step + float(complete[1]) / 100) / self.steps * 100)
            if percent // 5 > self.shown:
                print(f"{percent} % measured", file=sys.stderr)
                self.shown = percent // 5
