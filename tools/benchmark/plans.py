"""What scripts/benchmark measures with JMH: for each plan the benchmarks, as regular expressions, and their parameters."""

import dataclasses
import re

STUDY = r"\.(AverageAge|AveragePayment|PaymentDeviation)"
# Values that come one at a time, or few: not columns of every size.
FEW = r"\.(Accept|Collect|NewColumn)"

ARM_SIZES = "1,1000,10000,100000,1000000,memory"
# Of ways that are slower, or of questions like others.
FEW_ARM_SIZES = "1000,1000000"
BOUND_SIZES = "10000,100000,1000000,memory"
TIER_SIZES = "100000,1000000,memory"
SIZES = "1,3,8,16,30,64,256,1000,4096,30000,100000,1000000"
# Some just after columns are long enough for two threads: 4,194,304 payments, 16,777,216 ages.
THREAD_SIZES = "1000,1000000,4300000,17000000,memory"

# The fastest of all on at least one machine and for one size. Prefetching into the second level of the cache is left out:
# it doubled the time of columns in that cache, and gained nothing in memory.
LOOPS = "oneStream,alignedOneStream,alignedFourStreamsPrefetchL1"
# For columns that begin at a boundary.
ALIGNED = {"loop": "oneStream,fourStreamsPrefetchL1", "offset": "0"}


@dataclasses.dataclass
class Entry:
    """One run of JMH in each round."""

    benchmarks: str
    parameters: dict
    # Measured a second time in each round, after everything else: how far the same thing is from itself.
    is_again: bool = False
    # With JMH's profiler of allocation.
    is_profiled: bool = False

    def matches(self, name, only):
        return re.search(self.benchmarks, name) and re.search(only, name)

    def only(self, only):
        """The regular expression of what this entry and another one both match."""
        return f"^(?=.*(?:{self.benchmarks}))(?=.*(?:{only}))"


def plans(instruction_sets):
    best, *lower = instruction_sets
    columns = f"^(?!.*{FEW})"  # questions to columns of any size
    others = columns + f"(?!.*{STUDY})"
    userstats = columns + r".*\.userstats$"
    in_java = r".*\.(intStream|longStream|commonsStatistics)$"
    to_c = r"\.(criticalCall|plainCall|copyAndCall|jni)$"
    return {
        "arms": [
            Entry(columns + r".*\.(userstats|javaLoop|vectorApi)$", {"size": ARM_SIZES}, is_profiled=True),
            Entry(STUDY + in_java, {"size": ARM_SIZES}, is_profiled=True),
            Entry(others + in_java, {"size": FEW_ARM_SIZES}, is_profiled=True),
            Entry(STUDY + to_c, {"size": "1,1000,1000000,memory"}, is_profiled=True),
            Entry(others + ".*" + to_c, {"size": FEW_ARM_SIZES}, is_profiled=True),
            Entry(r"\.reading$", {"size": ARM_SIZES, "loop": LOOPS}),
            Entry(r"\.(Accept|Collect)", {"size": "10000"}, is_profiled=True),
            Entry(r"\.NewColumn", {"size": "1,10"}, is_profiled=True),
            Entry(STUDY + r"\.userstats$", {"size": TIER_SIZES, "memory": "mapped"}),
            Entry(userstats, {"size": "1000,100000,1000000", "backend": "java"}),
        ],
        "bound": [
            Entry(r"\.reading$", {"size": BOUND_SIZES, **ALIGNED}),
            Entry(r"\.reading$", {"size": BOUND_SIZES, "loop": LOOPS}),
            Entry(STUDY + r"\.userstats$", {"size": BOUND_SIZES, "memory": "array,offHeap"}, is_again=True),
            Entry(others + r"(?!.*IntAge).*\.userstats$", {"size": BOUND_SIZES, "memory": "array,offHeap"}),
            Entry(STUDY + r"\.userstats$", {"size": "100000,memory", "memory": "mapped"}),
            Entry(r"\.(Payment|LongPayment|Age)(Deviation|Summary)\.userstats$", {"size": BOUND_SIZES, "values": "any"}),
            Entry(r"\.PaymentDeviation\.userstats$", {"size": BOUND_SIZES, "values": "anyUnsigned"}),
            Entry(r"\.LongPaymentSummary\.userstats$", {"size": BOUND_SIZES, "values": "alternating"}),
            Entry(STUDY + r"\.criticalCall$", {"size": "1000000"}),
        ],
        "tiers": [
            Entry(r"\.Average(Age|Payment)\.reading$", {"size": TIER_SIZES, "loop": LOOPS, "backend": ",".join(lower)}),
            Entry(r"\.(Average(Age|Payment)|PaymentDeviation|(Age|Payment)Summary)\.userstats$",
                  {"size": TIER_SIZES, "backend": ",".join(lower)}),
        ] if lower else [],
        "sizes": [
            Entry(STUDY + r"\.userstats$", {"size": SIZES, "memory": "array,offHeap,mixed"}),
            Entry(STUDY + r"\.userstats$", {"size": SIZES, "backend": "java"}),
            Entry(STUDY + r"\.javaLoop$", {"size": SIZES}),
        ],
        "nulls": [
            Entry(columns + r"(?!.*IntAge).*\.userstats$",
                  {"size": "100000,memory", "nulls": "none,tenth,tenthOfSlice",
                   "backend": ",".join(one for one in instruction_sets if one in (best, "avx2"))}),
        ],
        "threads": [
            Entry(r"\.Average(Age|Payment)\.reading$", {"size": "17000000,memory", "threads": "1,2", "loop": LOOPS}),
            Entry(STUDY + r"\.userstats$", {"size": THREAD_SIZES, "threads": "1,2"}),
        ],
    }


def quick_plans(instruction_sets):
    """A few of these, for a first look."""
    return plans(instruction_sets) | {
        "arms": [
            Entry(STUDY, {"size": "1000,1000000"}, is_profiled=True),
            Entry(STUDY + r"\.userstats$", {"size": "1000,1000000", "backend": "java"}),
        ],
        "bound": [
            Entry(r"\.Average(Age|Payment)\.reading$", {"size": "100000", **ALIGNED}),
            Entry(r"\.Average(Age|Payment)\.reading$", {"size": "100000", "loop": LOOPS}),
            Entry(STUDY + r"\.userstats$", {"size": "100000", "memory": "array,offHeap"}, is_again=True),
        ],
    }
