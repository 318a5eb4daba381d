"""What scripts/benchmark measures with JMH: for each plan the benchmarks, as regular expressions, and their parameters."""

import dataclasses
import re

STUDY = r"\.(AverageAge|AveragePayment|PaymentDeviation)"
# Values that come one at a time, or few: not columns of every size.
FEW = r"\.(Accept|Collect|NewColumn)"

ARM_SIZES = "1,1000,10000,100000,1000000,memory"
BOUND_SIZES = "10000,100000,1000000,memory"
TIER_SIZES = "100000,1000000,memory"
SIZES = "1,3,8,16,30,64,256,1000,4096,30000,100000,1000000"
# Some just before and after columns are long enough for two threads: 4,194,304 payments, 16,777,216 ages.
THREAD_SIZES = "1000,1000000,4000000,4300000,16500000,17000000,40000000,memory"

# Prefetching into the second level of the cache is left out: it doubled the time of columns in that cache, and gained
# nothing in memory.
LOOPS = "oneStream,fourStreams,fourStreamsPrefetchL1"
ALIGNED_LOOPS = "alignedOneStream,alignedFourStreams,alignedFourStreamsPrefetchL1"
FEW_LOOPS = "oneStream,alignedOneStream,alignedFourStreamsPrefetchL1"


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
    userstats = columns + r".*\.userstats$"
    return {
        "arms": [
            Entry(columns + r"(?!.*reading)", {"size": ARM_SIZES}, is_profiled=True),
            Entry(r"\.reading$", {"size": ARM_SIZES, "loop": FEW_LOOPS}),
            Entry(r"\.(Accept|Collect)", {"size": "10000"}, is_profiled=True),
            Entry(r"\.NewColumn", {"size": "1,10"}, is_profiled=True),
            Entry(userstats, {"size": ARM_SIZES, "memory": "offHeap,mapped"}),
            Entry(userstats, {"size": ARM_SIZES, "backend": "java"}),
        ],
        "bound": [
            Entry(r"\.reading$", {"size": BOUND_SIZES, "loop": LOOPS, "offset": "0,16"}),
            Entry(r"\.reading$", {"size": BOUND_SIZES, "loop": ALIGNED_LOOPS, "offset": "16"}),
            Entry(columns + r"(?!.*IntAge).*\.userstats$", {"size": BOUND_SIZES, "memory": "array,offHeap"}, is_again=True),
            Entry(STUDY + r"\.userstats$", {"size": "100000,memory", "memory": "mapped"}),
            Entry(r"\.(Payment|LongPayment|Age)(Deviation|Summary)\.userstats$", {"size": BOUND_SIZES, "values": "any"}),
            Entry(r"\.PaymentDeviation\.userstats$", {"size": BOUND_SIZES, "values": "anyUnsigned"}),
            Entry(r"\.LongPaymentSummary\.userstats$", {"size": BOUND_SIZES, "values": "alternating"}),
            Entry(STUDY + r"\.(criticalCall|javaLoop)$", {"size": BOUND_SIZES}),
        ],
        "tiers": [
            Entry(r"\.Average(Age|Payment)\.reading$", {"size": TIER_SIZES, "loop": FEW_LOOPS, "backend": ",".join(lower)}),
            Entry(r"\.(Average(Age|Payment)|PaymentDeviation|(Age|Payment)Summary)\.userstats$",
                  {"size": TIER_SIZES, "backend": ",".join(lower)}, is_again=True),
        ] if lower else [],
        "sizes": [
            Entry(STUDY + r"\.userstats$", {"size": SIZES, "memory": "array,offHeap,mixed"}),
            Entry(STUDY + r"\.userstats$", {"size": SIZES, "backend": "java"}),
            Entry(STUDY + r"\.javaLoop$", {"size": SIZES}),
        ],
        "nulls": [
            Entry(userstats, {"size": "100000,memory", "nulls": "none,tenth,tenthOfSlice",
                              "backend": ",".join(one for one in instruction_sets if one in (best, "avx2"))}),
        ],
        "threads": [
            Entry(r"\.Average(Age|Payment)\.reading$", {"size": "40000000,memory", "threads": "1,2", "loop": FEW_LOOPS}),
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
            Entry(r"\.Average(Age|Payment)\.reading$", {"size": "100000", "loop": FEW_LOOPS, "offset": "0,16"}),
            Entry(STUDY + r"\.userstats$", {"size": "100000", "memory": "array,offHeap"}, is_again=True),
        ],
    }
