"""The results of benchmarks: as they are measured (target/benchmarks), and as they are committed (docs/benchmarks)."""

import json
import statistics

# What scripts/benchmark measures; scripts/compare-languages writes its results as they are committed.
MEASURED = ("targets", "sizes", "arms", "nulls", "parallel", "accept", "first-call", "safepoints", "files")
# Of these, those that JMH has no part in.
TABLES = ("accept", "first-call", "safepoints", "files")
LANGUAGES = "languages"


def read(folder):
    """Of a folder of committed results, what there is, by name."""
    files = {name: folder / f"{name}.json" for name in (*MEASURED, LANGUAGES)}
    return {name: json.loads(file.read_text()) for name, file in files.items() if file.exists()}


def condensed(folder):
    """Of a folder as scripts/benchmark leaves it, what there is, in the form that is committed."""
    found = {
        name: measured(folder, name)
        for name in MEASURED
        # what is written when all is measured
        if (folder / f"{name}{'' if name in TABLES else '-ratios'}.json").exists()
    }
    return found | {name: value for name, value in read(folder).items() if name == LANGUAGES}


def measured(folder, name):
    def load(suffix=""):
        return json.loads((folder / f"{name}{suffix}.json").read_text())

    machine = {"machine": load("-machine")}
    if name in TABLES:
        return machine | load()
    return machine | load("-ratios") | {"measurements": measurements(load())}


def measurements(jmh):
    """JMH's results, one for each configuration: its parameters, and the median nanoseconds of each round."""
    by_parameters = {}
    for result in jmh:
        key = tuple(sorted(result["params"].items()))
        forks = by_parameters.setdefault(key, [])
        forks += [statistics.median(iterations) for iterations in result["primaryMetric"]["rawData"]]
    return [dict(key) | {"size": int(dict(key)["size"]), "ns": forks} for key, forks in by_parameters.items()]


def is_first_look(name, result):
    return result["rounds"] == 1 if name == LANGUAGES else "--quick" in result["machine"]["command"]


def write(results, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, result in results.items():
        (folder / f"{name}.json").write_text(text(result))


def text(value, depth=0):
    """JSON with a line for each row of a table, so that versions can be compared."""
    if isinstance(value, dict) and depth == 0:
        return "{\n" + ",\n".join(f'"{key}": {text(item, 1)}' for key, item in value.items()) + "\n}\n"
    if isinstance(value, list) and depth == 1:
        return "[\n" + ",\n".join("  " + json.dumps(row) for row in value) + "\n]"
    return json.dumps(value)


def fastest(results, **wanted):
    """The nanoseconds of each round, of the fastest measurement with these parameters; None if there is none."""
    found = [
        one["ns"] for one in results["measurements"] if all(one[key] == value for key, value in wanted.items())
    ]
    return min(found, default=None, key=statistics.median)


def nanos(results, **wanted):
    """The median over the rounds of that."""
    rounds = fastest(results, **wanted)
    return rounds and statistics.median(rounds)


def ratio(measured, over):
    """Of the nanoseconds of each round: the median of the ratios within a round, where the machine drifts least."""
    return statistics.median(one / other for one, other in zip(measured, over, strict=True))
