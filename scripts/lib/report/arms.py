"""The ways to compute that tables and charts show: names, and the parameters of their measurements."""

STATISTICS = {
    "AVERAGE_AGE": "average age",
    "AVERAGE_PAYMENT": "average payment",
    "DEVIATION": "deviation of payments",
}
SUMMARIES = {"AGE_SUMMARY": "all statistics of ages", "PAYMENT_SUMMARY": "all statistics of payments"}

READING = "reading alone"
LIBRARY = "userstats, array"
JAVA_BACKEND = "userstats, Java backend"
JAVA_LOOP = "Java loop"


def library(instruction_set, memory="ARRAY"):
    return {"arm": "LIBRARY", "memory": memory, "backend": "native", "instructionSet": instruction_set}


def arms(instruction_set):
    """By name, in the order of tables."""
    return {
        READING: {"arm": "READ"},
        LIBRARY: library(instruction_set),
        "userstats, off-heap": library(instruction_set, "OFF_HEAP"),
        "userstats, mapped": library(instruction_set, "MAPPED"),
        JAVA_BACKEND: {"arm": "LIBRARY", "backend": "java"},
        JAVA_LOOP: {"arm": "LOOP"},
        "IntStream": {"arm": "STREAM"},
        "Commons Statistics": {"arm": "COMMONS"},
        "Vector API": {"arm": "VECTOR"},
        "C function, critical call": {"arm": "C_FUNCTION"},
        "C function, plain call": {"arm": "PLAIN_CALL"},
        "C function, copy and plain call": {"arm": "COPY"},
        "C function, JNI": {"arm": "JNI"},
    }


def instruction_sets(results):
    """From the best down, as they have been measured."""
    found = {one["instructionSet"]: None for one in results["measurements"] if one["backend"] == "native"}
    return sorted(found, key=["avx512ifma", "avx512", "avx2", "neon", "portable"].index)


def sizes(results, statistic):
    return sorted({one["size"] for one in results["measurements"] if one["statistic"] == statistic})
