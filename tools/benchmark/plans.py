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


def plans(instruction_sets, is_quick):
    def sizes(full, quick):
        return quick if is_quick else full

    lower = ",".join(instruction_sets[1:]) or instruction_sets[0]
    tiers = instruction_sets[0] if is_quick else ",".join(instruction_sets)
    arms = sizes(ARM_SIZES, "1000,1000000")
    bound = sizes(BOUND_SIZES, "100000")
    cached = sizes("100000,memory", "100000")
    columns = Entry(f"^(?!.*{FEW})", {"size": arms}, is_profiled=True)
    if is_quick:
        columns.benchmarks = r"\.(Average(Age|Payment)|PaymentDeviation|PaymentSummary)\."
    return {
        "arms": [
            columns,
            Entry(FEW, {"size": "10000"}, is_profiled=True),
            Entry(r"\.NewColumn", {"size": "1,10"}, is_profiled=True),
            Entry(STUDY + r"\.userstats$", {"size": arms, "memory": sizes("offHeap,mapped", "mapped")}),
            Entry(r"\.userstats$" if not is_quick else STUDY + r"\.userstats$", {"size": arms, "backend": "java"}),
        ],
        "bound": [
            Entry(r"\.reading$", {"size": bound, "loop": ",".join(LOOPS), "offset": "0,16"}),
            Entry(r"\.reading$", {"size": bound, "loop": ",".join(ALIGNED_LOOPS), "offset": "16"}),
            Entry(f"^(?!.*{FEW}).*" + r"\.userstats$", {"size": bound, "memory": "array,offHeap"}, is_again=True),
            Entry(STUDY + r"\.userstats$", {"size": cached, "memory": "mapped"}),
            Entry(r"\.(Payment|LongPayment|Age)(Deviation|Summary)\.userstats$", {"size": bound, "values": "any"}),
            Entry(r"\.PaymentDeviation\.userstats$", {"size": bound, "values": "anyUnsigned,alternating"}),
            Entry(r"\.LongPaymentSummary\.userstats$", {"size": bound, "values": "alternating"}),
            Entry(STUDY + r"\.(criticalCall|javaLoop)$", {"size": bound}),
        ],
        "tiers": [
            Entry(r"\.reading$", {"size": cached, "loop": FEW_LOOPS, "backend": lower}),
            Entry(f"^(?!.*{FEW}).*" + r"\.userstats$", {"size": cached, "backend": lower}, is_again=True),
        ],
        "sizes": [
            Entry(STUDY + r"\.userstats$", {"size": sizes(SIZES, "64,100000"), "memory": "array,offHeap,mixed"}),
            Entry(STUDY + r"\.userstats$", {"size": sizes(SIZES, "64,100000"), "backend": "java"}),
            Entry(STUDY + r"\.javaLoop$", {"size": sizes(SIZES, "64,100000")}),
        ],
        "nulls": [
            Entry(f"^(?!.*{FEW}).*" + r"\.userstats$",
                  {"size": cached, "nulls": "none,tenth,tenthOfSlice", "backend": tiers}),
        ],
        "threads": [
            Entry(r"\.Average(Age|Payment)\.reading$",
                  {"size": sizes("5000000,20000000,memory", "5000000"), "threads": "1,2", "loop": FEW_LOOPS}),
            Entry(STUDY + r"\.userstats$", {"size": sizes(THREAD_SIZES, "100000,5000000"), "threads": "1,2"}),
        ],
    }
