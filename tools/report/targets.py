"""The ratios that are wanted, and whether they are met."""

import dataclasses
import statistics

import markdown
import results as files

STUDY = ("AverageAge", "AveragePayment", "PaymentDeviation")
LONGS = ("AverageLongPayment", "LongPaymentDeviation", "LongPaymentSummary")

# Over the fastest loop that only reads the same bytes: by size off-heap, where columns begin at a boundary of 64 bytes, and
# in arrays, which begin 16 bytes after one.
BOUND = {
    "AveragePayment": ({"10000": 2.2, "100000": 1.25, "1000000": 1.05, "memory": 1.03}, {"10000": 1.35}),
    "PaymentDeviation": ({"10000": 4.5, "100000": 2.4, "1000000": 1.06, "memory": 1.06}, {"10000": 2.7}),
    "PaymentSummary": ({"10000": 5.5, "100000": 2.8, "1000000": 1.08, "memory": 1.08}, {"10000": 3.2}),
    "AverageLongPayment": ({"100000": 1.6, "1000000": 1.08, "memory": 1.08}, {}),
    "LongPaymentDeviation": ({"100000": 2.6, "1000000": 1.08, "memory": 1.08}, {}),
    "LongPaymentSummary": ({"100000": 3.3, "1000000": 1.08, "memory": 1.08}, {}),
    "AverageAge": ({"10000": 1.15, "100000": 1.15, "1000000": 1.15, "memory": 1.15}, {}),
    "AgeSummary": ({"10000": 2.7, "100000": 2.7, "1000000": 2.7, "memory": 1.06}, {}),
}
# The same with AVX2, over AVX2 reading.
AVX2 = {
    "AveragePayment": {"100000": 1.7, "1000000": 1.05, "memory": 1.05},
    "PaymentDeviation": {"100000": 3.2, "1000000": 1.12, "memory": 1.08},
    "PaymentSummary": {"100000": 3.3, "1000000": 1.12, "memory": 1.08},
}
# Of one way over another: questions, the one, the other, and how much at most, by size.
VARIANTS = [
    (("PaymentDeviation", "PaymentSummary"), {"values": "any"}, {},
     {"10000": 1.35, "100000": 1.35, "1000000": 1.05, "memory": 1.05}),
    (("PaymentDeviation",), {"values": "any"}, {"values": "anyUnsigned"},
     {"10000": 1.2, "100000": 1.2, "1000000": 1.03, "memory": 1.03}),
    (("LongPaymentSummary",), {"values": "alternating"}, {"values": "any"}, dict.fromkeys(("100000", "1000000"), 1.15)),
    (("AgeSummary",), {"values": "any"}, {}, dict.fromkeys(("10000", "100000", "1000000", "memory"), 1.5)),
    (STUDY, {"memory": "mapped"}, {}, {"100000": 3.0, "memory": 1.4}),
]
FACADE_OVER_C = 1.02
NULLS = {"avx512ifma": {"100000": 1.3, "memory": 1.06}, "avx2": {"100000": 1.5, "memory": 1.15}}
# Over the faster of Java loop and Java backend: a ratio, or so many nanoseconds more.
ARRAY_OVER_JAVA, ARRAY_NANOS_MORE, DEVIATION_NANOS_MORE = 1.05, 10, 30
OTHER_OVER_JAVA, OTHER_NANOS_MORE, SMALL_SIZE = 1.10, 40, 4_096
THREADS_OVER_ONE = 1.05
FIRST_OVER_LOOP_MS = {3: 5, 1_000_000: 15}


@dataclasses.dataclass
class Row:
    what: str
    measured: dict
    over: dict
    at_most: float = None

    @property
    def ratios(self):
        return files.ratios(self.measured["ns"], self.over["ns"])

    @property
    def ratio(self):
        return statistics.median(self.ratios)

    @property
    def spread(self):
        """How far the same thing is from itself, at most: measured again in each round, or else from round to round."""
        own = [ratio for one in (self.measured, self.over)
               for ratio in files.ratios(one["ns"], one.get("again_ns") or one["ns"][1:])]
        return max((max(ratio, 1 / ratio) for ratio in own), default=1)

    @property
    def met(self):
        """A target is missed only if it is exceeded by more than the spread."""
        is_read = [one["benchmark"].endswith(".reading") for one in (self.measured, self.over)]
        if is_read == [False, True] and self.ratio * self.spread < 1:
            return "faster than reading: no bound"
        if self.at_most is None:
            return ""
        return "yes" if self.ratio <= self.at_most else "within the spread" if (
            self.ratio <= self.at_most * self.spread) else "no"

    def cells(self):
        return [
            self.what, files.ratio_with_spread(self.ratios, 3), f"{self.spread:.3f}",
            self.at_most and f"{self.at_most:.3f}", self.met,
            markdown.duration(statistics.median(self.measured["ns"])),
            f"{markdown.duration(statistics.median(self.over['ns']))}, {files.way(self.over)}",
        ]


def bound(results):
    for question in results.questions():
        for size in results.sizes(question):
            words = f"{question}, {results.size_words(question, size)}"
            for i, (memory, offset) in enumerate((("offHeap", 0), ("array", 16))):
                parameters = {} if memory == "array" else {"memory": memory}
                wanted = BOUND.get(question, ({}, {}))[i].get(size)
                yield (f"{words}, {memory} / reading", results.find(f"{question}.userstats", size=size, **parameters),
                       results.reading(question, size, offset), wanted)
            array = results.find(f"{question}.userstats", size=size)
            at_most = FACADE_OVER_C if size == "1000000" else None
            yield f"{words}, array / C function", array, results.find(f"{question}.criticalCall", size=size), at_most
            yield f"{words}, array / Java loop", array, results.find(f"{question}.javaLoop", size=size), None
    for questions, one, other, limits in VARIANTS:
        for question in questions:
            for size, at_most in limits.items():
                measured = results.find(f"{question}.userstats", size=size, **one)
                over = results.find(f"{question}.userstats", size=size, **other)
                name = " / ".join(",".join(f"{key}={value}" for key, value in each.items()) or "default"
                                  for each in (one, other))
                yield f"{question}, {results.size_words(question, size)}, {name}", measured, over, at_most


def tiers(results):
    for tier in results.machine["instruction_sets"][1:]:
        for question in results.questions():
            for size in results.sizes(question):
                yield (f"{question}, {results.size_words(question, size)}, {tier} / reading with {tier}",
                       results.find(f"{question}.userstats", size=size, backend=tier),
                       results.reading(question, size, backend=tier),
                       AVX2.get(question, {}).get(size) if tier == "avx2" else None)


def sizes(results):
    for question in results.questions():
        for size in results.sizes(question):
            javas = [one for one in (results.find(f"{question}.userstats", size=size, backend="java"),
                                     results.find(f"{question}.javaLoop", size=size)) if one]
            faster = min(javas, default=None, key=lambda one: statistics.median(one["ns"]))
            for memory in ("array", "offHeap", "mixed"):
                parameters = {} if memory == "array" else {"memory": memory}
                measured = results.find(f"{question}.userstats", size=size, **parameters)
                is_small = int(size) <= SMALL_SIZE
                ratio = ARRAY_OVER_JAVA if memory == "array" or is_small else OTHER_OVER_JAVA
                more = OTHER_NANOS_MORE if is_small else 0
                if memory == "array":
                    more = DEVIATION_NANOS_MORE if question == "PaymentDeviation" else ARRAY_NANOS_MORE
                java = statistics.median(faster["ns"]) if faster else 1
                yield f"{question}, {int(size):,}, {memory} / Java", measured, faster, max(ratio, (java + more) / java)


def nulls(results):
    best, *lower = results.machine["instruction_sets"]
    for tier in (best, *lower):
        for question in results.questions():
            for size in results.sizes(question):
                for kind in ("tenth", "tenthOfSlice"):
                    # The best is named where it was asked for by name.
                    yield (f"{question}, {results.size_words(question, size)}, {tier}, {kind} / none",
                           results.find(f"{question}.userstats", size=size, nulls=kind, backend=tier),
                           results.find(f"{question}.userstats", size=size, backend=tier),
                           NULLS.get(tier, {}).get(size))


def threads(results):
    for question in results.questions():
        for size in results.sizes(question):
            words = f"{question}, {results.size_words(question, size)}"
            one = results.find(f"{question}.userstats", size=size)
            yield f"{words}, 2 threads / 1", results.find(f"{question}.userstats", size=size, threads=2), one, THREADS_OVER_ONE
            one, two = results.reading(question, size), results.reading(question, size, threads="2")
            if question in files.READING.values():
                yield f"{words}, 2 threads that read / 1", two, one, None


PLANS = {plan.__name__: plan for plan in (bound, tiers, sizes, nulls, threads)}


def rows(results, name):
    """Of what has been measured."""
    found = [Row(*row) for row in PLANS[name](results) if row[1] and row[2]]
    if not found:
        raise LookupError(name)
    return found
