"""What scripts/benchmark measures with JMH: each plan has benchmarks, as regular expressions, and their parameters."""

import dataclasses
import re

STUDY = r"\.(AverageAge|AveragePayment|PaymentDeviation)"
# Questions about values that come one at a time, or about few values, and not about columns of every size.
FEW = r"\.(Accept|Collect|NewColumn)"

ARM_SIZES = "1,1000,10000,100000,1000000,memory"
# For slower ways, and for questions that are like others.
FEW_ARM_SIZES = "1000,1000000"
BOUND_SIZES = "10000,100000,1000000,memory"
TIER_SIZES = "100000,1000000,memory"
SIZES = "1,3,8,16,30,64,256,1000,4096,30000,100000,1000000"
# Some lie just above the sizes from which two threads compute: 4,194,304 payments, 16,777,216 ages.
THREAD_SIZES = "1000,1000000,4300000,17000000,memory"

# Each of these loops was the fastest of all loops on at least one machine and for one size. No loop
# prefetches into the second-level cache: that took twice the time for columns in this cache, and gained nothing for
# columns in memory.
LOOPS = "oneStream,alignedOneStream,alignedOneStreamPrefetchL1,alignedFourStreamsPrefetchL1"
# For columns that begin at a boundary.
ALIGNED = {"loop": "oneStream,oneStreamPrefetchL1,fourStreamsPrefetchL1", "offset": "0"}


@dataclasses.dataclass
class Entry:
    """One run of JMH in each round."""

    benchmarks: str
    parameters: dict
    # Measured a second time in each round, after everything else, to show how much the same measurement varies.
    is_again: bool = False
    # Whether JMH's allocation profiler runs.
    is_profiled: bool = False

    def matches(self, name, only):
        return re.search(self.benchmarks, name) and re.search(only, name)

    def only(self, only):
        """A regular expression for the benchmarks that match both this entry and another expression."""
        return f"^(?=.*(?:{self.benchmarks}))(?=.*(?:{only}))"


def plans(instruction_sets):
    best, *lower = instruction_sets
    columns = f"^(?!.*{FEW})"  # questions about columns of any size
    others = columns + f"(?!.*{STUDY})"
    userstats = columns + r".*\.userstats$"
    main = "userstats|javaLoop|vectorApi"
    to_c = "criticalCall|plainCall|copyAndCall|jni"
    other_ways = rf".*\.(?!({main}|{to_c}|reading|longLoop)$)\w+$"
    return {
        "arms": [
            Entry(columns + rf".*\.({main})$", {"size": ARM_SIZES}, is_profiled=True),
            # It overflows for the column of size memory.
            Entry(r"\.(Long)?PaymentDeviation\.longLoop$", {"size": ARM_SIZES.removesuffix(",memory")}, is_profiled=True),
            Entry(STUDY + other_ways, {"size": ARM_SIZES}, is_profiled=True),
            Entry(others + other_ways, {"size": FEW_ARM_SIZES}, is_profiled=True),
            Entry(rf"{STUDY}\.({to_c})$", {"size": "1,1000,1000000,memory"}, is_profiled=True),
            Entry(rf"{others}.*\.({to_c})$", {"size": FEW_ARM_SIZES}, is_profiled=True),
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


def quick_plans(instruction_sets, are_chosen):
    """The plans, with less in those that a first look takes: of the arms the study's, unless the user chooses some."""
    questions = f"^(?!.*{FEW})" if are_chosen else STUDY
    return plans(instruction_sets) | {
        "arms": [
            Entry("" if are_chosen else STUDY, {"size": "1000,1000000"}, is_profiled=True),
            Entry(questions + r".*\.userstats$", {"size": "1000,1000000", "backend": "java"}),
        ],
        "bound": [
            Entry(r"\.Average(Age|Payment)\.reading$", {"size": "100000", **ALIGNED}),
            Entry(r"\.Average(Age|Payment)\.reading$", {"size": "100000", "loop": LOOPS}),
            Entry(STUDY + r"\.userstats$", {"size": "100000", "memory": "array,offHeap"}, is_again=True),
        ],
    }
