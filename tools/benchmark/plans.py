"""What scripts/benchmark measures with JMH: for each plan the benchmarks, as regular expressions, and their parameters."""

import dataclasses
import re

STUDY = r"\.(AverageAge|AveragePayment|PaymentDeviation)"
# Values that come one at a time, or few: not columns of every size.
FEW = r"\.(Accept|Collect|NewColumn)"

ARM_SIZES = "1,33,1000,10000,100000,1000000,memory"
BOUND_SIZES = "10000,100000,1000000,memory"
SIZES = "0,1,3,8,16,30,64,256,1000,4096,30000,100000,1000000,10000000,100000000"
# Some just before and after columns are long enough for two threads: 4,194,304 payments, 16,777,216 ages.
THREAD_SIZES = "1000,100000,1000000,4000000,4300000,5000000,16500000,17000000,20000000,40000000,memory"

STREAMS = ("oneStream", "fourStreams")
PREFETCHES = ("", "PrefetchL1", "PrefetchL2")
LOOPS = [stream + prefetch for stream in STREAMS for prefetch in PREFETCHES]
ALIGNED_LOOPS = ["aligned" + loop[0].upper() + loop[1:] for loop in LOOPS]
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
            Entry(columns, {"size": ARM_SIZES}, is_profiled=True),
            Entry(FEW, {"size": "10000"}, is_profiled=True),
            Entry(r"\.NewColumn", {"size": "1,10"}, is_profiled=True),
            Entry(userstats, {"size": ARM_SIZES, "memory": "offHeap,mapped"}),
            Entry(userstats, {"size": ARM_SIZES, "backend": "java"}),
        ],
        "bound": [
            Entry(r"\.reading$", {"size": BOUND_SIZES, "loop": ",".join(LOOPS), "offset": "0,16"}),
            Entry(r"\.reading$", {"size": BOUND_SIZES, "loop": ",".join(ALIGNED_LOOPS), "offset": "16"}),
            Entry(userstats, {"size": BOUND_SIZES, "memory": "array,offHeap"}, is_again=True),
            Entry(STUDY + r"\.userstats$", {"size": "100000,memory", "memory": "mapped"}),
            Entry(r"\.(Payment|LongPayment|Age)(Deviation|Summary)\.userstats$", {"size": BOUND_SIZES, "values": "any"}),
            Entry(r"\.PaymentDeviation\.userstats$", {"size": BOUND_SIZES, "values": "anyUnsigned,alternating"}),
            Entry(r"\.LongPaymentSummary\.userstats$", {"size": BOUND_SIZES, "values": "alternating"}),
            Entry(STUDY + r"\.(criticalCall|javaLoop)$", {"size": BOUND_SIZES}),
        ],
        "tiers": [
            Entry(r"\.reading$", {"size": "100000,1000000,memory", "loop": FEW_LOOPS, "backend": ",".join(lower)}),
            Entry(userstats, {"size": "100000,1000000,memory", "backend": ",".join(lower)}, is_again=True),
        ] if lower else [],
        "sizes": [
            Entry(STUDY + r"\.userstats$", {"size": SIZES, "memory": "array,offHeap,mixed"}),
            Entry(STUDY + r"\.userstats$", {"size": SIZES, "backend": "java"}),
            Entry(STUDY + r"\.javaLoop$", {"size": SIZES}),
        ],
        "nulls": [
            Entry(userstats, {"size": "100000,memory", "nulls": "none,tenth,tenthOfSlice",
                              "backend": ",".join(instruction_sets)}),
        ],
        "threads": [
            Entry(r"\.Average(Age|Payment)\.reading$",
                  {"size": "5000000,20000000,memory", "threads": "1,2", "loop": FEW_LOOPS}),
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
