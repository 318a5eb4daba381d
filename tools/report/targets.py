"""The ratios that we want, and whether the results meet them."""

import dataclasses
import statistics

import markdown
import results as files

STUDY = ("AverageAge", "AveragePayment", "PaymentDeviation")
LONGS = ("AverageLongPayment", "LongPaymentDeviation", "LongPaymentSummary")

# The largest ratios over the fastest loop that only reads the same bytes, by size: first off-heap, where columns begin
# at a boundary of 64 bytes, then in arrays, which begin 16 bytes after one.
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
# The same off-heap on a processor with AVX2 and without AVX-512.
AVX2 = {
    "AveragePayment": {"100000": 1.7, "1000000": 1.05, "memory": 1.05},
    "PaymentDeviation": {"100000": 3.2, "1000000": 1.12, "memory": 1.08},
    "PaymentSummary": {"100000": 3.3, "1000000": 1.12, "memory": 1.08},
}
# The largest ratios of one variant over another: questions, the one, the other, and the ratio by size.
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
# Over the faster of Java loop and Java backend: a ratio, or so many nanoseconds more, whichever allows more.
ARRAY_OVER_JAVA, ARRAY_NANOS_MORE, DEVIATION_NANOS_MORE = 1.05, 10, 30
OTHER_OVER_JAVA, OTHER_NANOS_MORE, SMALL_SIZE = 1.10, 40, 4_096
THREADS_OVER_ONE = 1.05
FIRST_OVER_LOOP_MS = {3: 5, 1_000_000: 15}


@dataclasses.dataclass
class Row:
    question: str
    size: str
    # What is divided by what.
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
        """The largest ratio of a measurement to itself: measured again in the same round, or else in the next one."""
        own = [ratio for one in (self.measured, self.over)
               for ratio in files.ratios(one["ns"], one.get("again_ns") or one["ns"][1:])]
        return max((max(ratio, 1 / ratio) for ratio in own), default=1)

    @property
    def met(self):
        """A target is missed only if it is exceeded by more than the spread."""
        is_read = [one["benchmark"].endswith(".reading") for one in (self.measured, self.over)]
        if is_read == [False, True] and self.ratio * self.spread < 1:
            return "faster than reading: no limit"
        if self.at_most is None:
            return ""
        return "yes" if self.ratio <= self.at_most else "within the spread" if (
            self.ratio <= self.at_most * self.spread) else "no"

    def cells(self, results):
        times = [statistics.median(one["ns"]) for one in (self.measured, self.over)]
        size, unit = markdown.unit(min(times))
        return [
            results.size_words(self.question, self.size), self.what, markdown.spread(self.ratios),
            f"{self.spread:.2f}", self.at_most and markdown.digits(self.at_most), self.met, unit,
            *(markdown.digits(time / size) for time in times),
        ]


def bound(results):
    for question in results.questions():
        for size in results.sizes(question):
            for i, (memory, offset) in enumerate((("offHeap", 0), ("array", 16))):
                parameters = {} if memory == "array" else {"memory": memory}
                wanted = BOUND.get(question, ({}, {}))[i].get(size)
                yield (question, size, f"{memory} / reading", results.find(f"{question}.userstats", size=size, **parameters),
                       results.reading(question, size, offset), wanted)
            array = results.find(f"{question}.userstats", size=size)
            at_most = FACADE_OVER_C if size == "1000000" else None
            yield question, size, "array / C function", array, results.find(f"{question}.criticalCall", size=size), at_most
    for questions, one, other, limits in VARIANTS:
        for question in questions:
            for size, at_most in limits.items():
                measured = results.find(f"{question}.userstats", size=size, **one)
                over = results.find(f"{question}.userstats", size=size, **other)
                name = " / ".join(",".join(f"{key}={value}" for key, value in each.items()) or "default"
                                  for each in (one, other))
                yield question, size, name, measured, over, at_most


def bound_avx2(results):
    """The same on a processor without AVX-512, with the limits for AVX2 alone."""
    for question, size, what, measured, over, _ in bound(results):
        yield question, size, what, measured, over, AVX2.get(question, {}).get(size) if what == "offHeap / reading" else None


def tiers(results):
    for tier in results.machine["instruction_sets"][1:]:
        for question in results.questions():
            for size in results.sizes(question):
                yield (question, size, f"{tier} / reading with {tier}",
                       results.find(f"{question}.userstats", size=size, backend=tier),
                       results.reading(question, size, backend=tier), None)


def sizes(results):
    for question in results.questions():
        for size in results.sizes(question):
            javas = [one for one in (results.find(f"{question}.userstats", size=size, backend="java"),
                                     results.find(f"{question}.javaLoop", size=size)) if one]
            for faster in sorted(javas, key=lambda one: statistics.median(one["ns"]))[:1]:
                java = statistics.median(faster["ns"])
                is_small = int(size) <= SMALL_SIZE
                more = DEVIATION_NANOS_MORE if question == "PaymentDeviation" else ARRAY_NANOS_MORE
                limits = {"array": max(ARRAY_OVER_JAVA, (java + more) / java)}
                other = max(ARRAY_OVER_JAVA, (java + OTHER_NANOS_MORE) / java) if is_small else OTHER_OVER_JAVA
                for memory, at_most in (limits | {"offHeap": other, "mixed": other}).items():
                    parameters = {} if memory == "array" else {"memory": memory}
                    yield (question, size, f"{memory} / {files.way(faster)}",
                           results.find(f"{question}.userstats", size=size, **parameters), faster, at_most)


def nulls(results):
    for tier in results.machine["instruction_sets"]:
        for question in results.questions():
            for size in results.sizes(question):
                for kind in ("tenth", "tenthOfSlice"):
                    # The plan asks for the best instruction set by name, so the results name it too.
                    measured, over = (results.find(f"{question}.userstats", size=size, backend=tier, **nulls)
                                      for nulls in ({"nulls": kind}, {}))
                    yield question, size, f"{tier}, {kind} / none", measured, over, NULLS.get(tier, {}).get(size)


def threads(results):
    for question in results.questions():
        for size in results.sizes(question):
            one = results.find(f"{question}.userstats", size=size)
            two = results.find(f"{question}.userstats", size=size, threads=2)
            yield question, size, "2 threads / 1", two, one, THREADS_OVER_ONE
            one, two = results.reading(question, size), results.reading(question, size, threads="2")
            if question in files.READING.values():
                yield question, size, "2 threads that read / 1", two, one, None


def against(results):
    """Each benchmark over the same benchmark in another commit."""
    for one in results.measurements:
        yield (one["benchmark"].partition(".")[0], one["size"], f"{files.way(one)} / the same before", "ns" in one and one,
               "against_ns" in one and {"benchmark": one["benchmark"], "ns": one["against_ns"]}, None)


PLANS = {plan.__name__.replace("_", "-"): plan for plan in (bound, bound_avx2, tiers, sizes, nulls, threads)}


def rows(results, name):
    """The rows for all that has been measured, question by question."""
    found = [Row(*row) for row in PLANS.get(name, against)(results) if row[3] and row[4]]
    if not found:
        raise LookupError(name)
    return sorted(found, key=lambda row: results.questions().index(row.question))
