"""The ways to compute that tables and charts show: names, and the parameters of their measurements."""

import results

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
MAPPED = "userstats, mapped"
CRITICAL_CALL = "C function, critical call"
PLAIN_CALL = "C function, plain call"
COPY = "C function, copy and plain call"
JNI = "C function, JNI"
VECTORS = "Vector API"


# A column is read once, whatever is computed of it.
READ_FOR = {"AGE_SUMMARY": "AVERAGE_AGE", "DEVIATION": "AVERAGE_PAYMENT", "PAYMENT_SUMMARY": "AVERAGE_PAYMENT"}


def library(instruction_set, memory="ARRAY"):
    return {"arm": "LIBRARY", "memory": memory, "backend": "native", "instructionSet": instruction_set}


def arms(instruction_set):
    """By name, in the order of tables."""
    return {
        READING: {"arm": "READ"},
        LIBRARY: library(instruction_set),
        "userstats, off-heap": library(instruction_set, "OFF_HEAP"),
        MAPPED: library(instruction_set, "MAPPED"),
        JAVA_BACKEND: {"arm": "LIBRARY", "backend": "java"},
        JAVA_LOOP: {"arm": "LOOP"},
        "IntStream": {"arm": "STREAM"},
        "Commons Statistics": {"arm": "COMMONS"},
        VECTORS: {"arm": "VECTOR"},
        CRITICAL_CALL: {"arm": "C_FUNCTION"},
        PLAIN_CALL: {"arm": "PLAIN_CALL"},
        COPY: {"arm": "COPY"},
        JNI: {"arm": "JNI"},
    }


def parameters(result, statistic, size, name):
    """Of the measurement of one of the arms."""
    if name == READING:
        statistic = READ_FOR.get(statistic, statistic)
    return {"statistic": statistic, "size": size} | arms(instruction_sets(result)[0])[name]


def nanos(result, statistic, size, name):
    """None if it has not been measured."""
    return results.nanos(result, **parameters(result, statistic, size, name))


def instruction_sets(result):
    """In the order in which the benchmarks asked the library for them: from the best down."""
    return list({one["instructionSet"]: None for one in result["measurements"] if one["backend"] == "native"})


def words(statistic):
    """As the names of ratios have it."""
    return statistic.lower().replace("_", " ")


def sizes(result, statistic):
    return sorted({one["size"] for one in result["measurements"] if one["statistic"] == statistic})
