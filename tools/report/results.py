"""The results of benchmarks, in target/benchmarks as they are measured and in docs/benchmarks as they are committed."""

import json
import re
import statistics

# scripts/compare-languages writes the last one, scripts/benchmark the others. "bound-avx2" is "bound" on a processor
# without AVX-512.
NAMES = ("arms", "bound", "bound-avx2", "tiers", "sizes", "nulls", "threads", "first-call", "safepoints", "files",
         "languages")
BEST_INSTRUCTION_SET = "avx512ifma"
KEYS_OF_TIMES = ("benchmark", "ns", "again_ns", "against_ns", "bytes")

# For each question, the question about the same column that has the loops that only read it.
READING = {
    "AverageAge": "AverageAge", "AgeSummary": "AverageAge",
    "AveragePayment": "AveragePayment", "PaymentDeviation": "AveragePayment", "PaymentSummary": "AveragePayment",
    "AverageLongPayment": "AverageLongPayment", "LongPaymentDeviation": "AverageLongPayment",
    "LongPaymentSummary": "AverageLongPayment",
}


class Results:
    """The measurements of JMH in one file, by benchmark and parameters."""

    def __init__(self, content):
        self.machine = content["machine"]
        self.measurements = content["measurements"]
        self.by_key = {key(one): one for one in self.measurements}

    def find(self, benchmark, **parameters):
        """The measurement, or None. Leave out parameters that have their default value."""
        return self.by_key.get(key({"benchmark": benchmark, **parameters}))

    def way(self, question, way, size):
        """The measurement of a way: "reading", or a method and parameters, like userstats+memory=mapped."""
        method, *parameters = way.split("+")
        if self.bytes(question, size) == self.bytes(question, "memory") and size not in self.sizes(question):
            size = "memory"
        found = self.reading(question, size) if way == "reading" else self.find(
            f"{question}.{method}", size=size, **dict(parameter.split("=") for parameter in parameters))
        if not found:
            raise LookupError(f"{question}.{way} of {size}")
        return found

    def over(self, question, way, other, size):
        """The ratio of the times of two ways: the median of the rounds."""
        times = (self.way(question, one, size)["ns"] for one in (way, other))
        return statistics.median(ratios(*times))

    def reading(self, question, size, offset=16, **parameters):
        """The fastest loop that reads the column of a question. Arrays begin 16 bytes after a boundary of 64."""
        found = [
            one for one in self.measurements
            if one["benchmark"] == f"{READING.get(question)}.reading" and one["size"] == str(size)
            and one["offset"] == str(offset) and all(one.get(name) == value for name, value in parameters.items())
            and all(name in parameters for name in variation(one) if name not in ("loop", "offset"))
        ]
        return min(found, default=None, key=lambda one: statistics.median(one["ns"]))

    def questions(self):
        return list(dict.fromkeys(one["benchmark"].partition(".")[0] for one in self.measurements))

    def sizes(self, question):
        sizes = {one["size"] for one in self.measurements if one["benchmark"].startswith(question + ".")}
        return sorted(sizes, key=lambda size: float("inf") if size == "memory" else int(size))

    def bytes(self, question, size):
        return self.machine["memory_column_bytes"] if size == "memory" else int(size) * value_bytes(question)

    def count(self, question, size):
        return self.bytes(question, size) // value_bytes(question)

    def size_words(self, question, size):
        """The size, with the level of the cache that holds such a column."""
        words = "memory" if size == "memory" else f"{int(size):,}"
        for name, cache in self.machine["caches"].items():
            kibibytes = int(cache.removesuffix("K"))
            if "instruction" not in name and self.bytes(question, size) <= kibibytes * 1024:
                return f"{words} ({name.split()[0]})"
        return words if size == "memory" else f"{words} (memory)"


def key(measurement):
    return frozenset((name, str(value)) for name, value in measurement.items() if name not in KEYS_OF_TIMES[1:])


def variation(measurement):
    """All parameters but the size. Those that have their default value are not in the results."""
    return {name: value for name, value in measurement.items() if name not in (*KEYS_OF_TIMES, "size")}


def way(measurement):
    """How a question is answered, in words: the method and its parameters."""
    name = measurement["benchmark"].partition(".")[2]
    return ", ".join([name, *(f"{name}={value}" for name, value in variation(measurement).items())])


def value_bytes(question):
    """How many bytes a value in the column of this question has."""
    return 8 if "Long" in question else 1 if "Age" in question and "Int" not in question else 4


def ratios(measured, over):
    """The ratio in each round, because the machine drifts least within a round."""
    return [one / other for one, other in zip(measured, over)]


def read(folder):
    """The results in a folder, by name."""
    return {name: json.loads((folder / f"{name}.json").read_text())
            for one in NAMES for name in (one, f"{one}-against") if (folder / f"{name}.json").exists()}


def published_name(name, content):
    """The name under which the documents show results: with the instruction set, if the processor lacks a better one."""
    sets = content["machine"].get("instruction_sets") or re.findall(r"NATIVE \((\w+)\)", json.dumps(content["rows"]))
    best = sets[0]
    return name if best == BEST_INSTRUCTION_SET else f"{name}-{best}"


def in_order(results):
    return {name: results[name] for name in NAMES if name in results}


def is_first_look(name, content):
    command = content["machine"].get("command", "")
    return content["rounds"] < 3 if name == "languages" else (
        re.search(r"--(quick|only|rounds [12]\b)", command) is not None)


def text(value, depth=0):
    """JSON with a line for each row of a table, so that versions can be compared."""
    if isinstance(value, dict) and depth == 0:
        return "{\n" + ",\n".join(f'"{key}": {text(item, 1)}' for key, item in value.items()) + "\n}\n"
    if isinstance(value, list) and depth == 1:
        return "[\n" + ",\n".join("  " + json.dumps(row) for row in value) + "\n]"
    return json.dumps(value)
