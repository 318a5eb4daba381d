"""What JMH cannot say: first calls, waits for safepoints, and the program over files. Each returns rows by table."""

import array
import os
import pathlib
import random
import re
import statistics
import subprocess
import tempfile
import time

import jmh

VECTOR_MODULE = "--add-modules=jdk.incubator.vector"
GIGABYTE = 1_000_000_000
LARGEST_MICROS = 50


def jvm(jar, program, *arguments, options=()):
    """What a program of the benchmarks' jar prints in a fresh JVM."""
    command = [jmh.java(), "-cp", jar, jmh.HOST_OPTIONS[0], *options, jmh.PACKAGE + program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise jmh.Failure(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def spread(name, values):
    return {name: statistics.median(values), f"{name}_least": min(values), f"{name}_most": max(values)}


# ---- First call ----

STARTS = {
    way: [] for way in ("nothing", "javaLoop", "intStream", "commonsStatistics", "userstats", "binding", "criticalCall",
                        "copyAndCall", "jni")
} | {
    "vectorApi": [VECTOR_MODULE],
    "userstats, backend=java": ["-Duserstats.backend=java"],
    "userstats, backend=native": ["-Duserstats.backend=native"],
}


def first_call(jar, pace, only):
    starts = {name: options for name, options in STARTS.items() if name == "javaLoop" or re.search(only, name)}
    rounds = 1 if pace == "quick" else 20
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        caches = {name: pathlib.Path(folder, f"{i}.aot") for i, name in enumerate(starts)}
        for name, options in starts.items():
            jvm(jar, "FirstCall", name.split(",")[0], 1_000_000,
                options=[*options, f"-XX:AOTCacheOutput={caches[name]}", "-Xlog:aot=off", "-Xlog:cds=off"])
        for values in (3, 1_000_000):
            for launch in ("plain", "AOT cache"):
                measured = {name: [] for name in starts}
                for _ in range(rounds):
                    for name, options in starts.items():
                        cache = [] if launch == "plain" else [f"-XX:AOTCache={caches[name]}", "-XX:AOTMode=on"]
                        begin = time.perf_counter()
                        printed = jvm(jar, "FirstCall", name.split(",")[0], values, options=[*options, *cache])
                        measured[name].append([*map(float, printed.split()), (time.perf_counter() - begin) * 1e3])
                rows += first_results(measured, values, launch)
    return {"first_call": rows}


def first_results(measured, values, launch):
    right = measured["javaLoop"][0][0]
    for name, runs in measured.items():
        result, first, memory, process = zip(*runs)
        if name not in ("nothing", "binding") and any(abs(one - right) > 1e-9 * right for one in result):
            raise jmh.Failure(f"{name} computes {result[0]}, not {right}")
        yield {"values": values, "launch": launch, "way": name, **spread("first_ms", first),
               **spread("process_ms", process), "peak_mb": statistics.median(memory)}


# ---- Safepoints ----


def safepoints(jar, pace, only):
    is_quick = pace == "quick"
    memories = ["array"] if is_quick else ["array", "offHeap", "mapped"]
    column = [f"size={GIGABYTE // 4}"]
    ways = [["nothing"]] + [
        [f"PaymentDeviation.{way}", *column, *parameters]
        for way, *parameters in (
            *(("userstats", f"memory={memory}", f"backend={backend}")
              for memory in memories for backend in ("native", "java")),
            ("javaLoop",), ("vectorApi",), ("jni",), ("criticalCall",),
            *(() if is_quick else (("intStream",), ("commonsStatistics",), ("plainCall",), ("copyAndCall",))),
        )
        if re.search(only, way)
    ]
    rows = []
    # With the parallel collector JNI cannot keep an array in place but by keeping the collector waiting.
    for collector in ["G1"] if is_quick else ["G1", "Parallel"]:
        for way in ways:
            options = ["-Xlog:safepoint", f"-XX:+Use{collector}GC", "-Xmx6g", VECTOR_MODULE]
            printed = jvm(jar, "Waits", *((100, 3) if is_quick else (500, 20)), *way, options=options)
            waits = sorted(int(nanos) / 1e3 for nanos in
                           re.findall(r'"ThreadDump".*Reaching safepoint: *(\d+) ns', printed))
            collections = [int(nanos) / 1e6 for nanos in re.findall(r"collected in (\d+) ns", printed)]
            rows.append({
                "collector": collector, "way": " ".join(part for part in way if part not in column),
                "safepoints": len(waits), "median_us": quantile(waits, 0.5), "p95_us": quantile(waits, 0.95),
                "p99_us": quantile(waits, 0.99), "longest_us": waits[-1], **spread("gc_ms", collections),
            })
    return {"waits": rows, "calls": longest_calls(jar, memories, is_quick)}


def quantile(values, part):
    return values[min(len(values) - 1, int(len(values) * part))]


def longest_calls(jar, memories, is_quick):
    tiers = jvm(jar, "LibraryInUse").splitlines()[2:]
    rows = []
    for tier in tiers[:1] if is_quick else tiers:
        for memory in memories:
            printed = jvm(jar, "LongestCalls", memory, tier, 2 if is_quick else 5, options=["-Xmx6g"])
            for line in printed.splitlines():
                name, *micros = line.split("\t")
                keys = ("median_us", "p99_us", "p999_us", "longest_us", "slowest_piece_us")
                rows.append({"instruction_set": tier, "memory": memory, "statistic": name,
                             **dict(zip(keys, map(float, micros))),
                             "met": "yes" if float(micros[0]) <= LARGEST_MICROS else "no"})
    return rows


# ---- Files ----

MOST_OVER_CAT = 1.25


def files(library_jar, pace, only):
    """The program over raw columns that the system holds in memory, from its start to its end, and cat of the same file."""
    size = 400_000_000 if pace == "quick" else 4_000_000_000
    rounds = 11 if pace == "full" else 3
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR") or "target") as folder:
        column, value = pathlib.Path(folder, "column.bin"), pathlib.Path(folder, "value.bin")
        numbers = random.Random(1)
        block = array.array("I", (numbers.randrange(1_000_000) for _ in range(1_000_000)))
        with column.open("wb") as file:
            for _ in range(size // 4_000_000):
                file.write(block.tobytes())
            os.fsync(file.fileno())  # not while it is read
        value.write_bytes(bytes([1, 0, 0, 0]))
        program = [jmh.java(), "-jar", library_jar, "--unsigned"]
        average = f"average payment             {sum(block) / len(block) / 100}"
        commands = {
            "cat": (["cat", column], ""),
            "cat again": (["cat", column], ""),
            "program, payments": ([*program, value, column], average),
            "program, ages": ([*program, column, value], "average age"),
            "program, nothing": ([*program, value, value], "average payment             0.01"),
        }
        commands = {name: command for name, command in commands.items() if name == "cat" or re.search(only, name)}
        seconds = {name: [] for name in commands}
        for turn in range(rounds + 1):
            for name, (command, expected) in commands.items():
                taken = timed(command, expected)
                if turn > 0:  # the column was not in memory perhaps
                    seconds[name].append(taken)
    cat = statistics.median(seconds["cat"])
    return {"files": [
        {"command": name, "bytes": 4 if "nothing" in name else size, **spread("seconds", taken),
         "over_cat": statistics.median(taken) / cat,
         "at_most": MOST_OVER_CAT if name in ("program, payments", "program, ages") and pace != "quick" else None}
        for name, taken in seconds.items()
    ]}


def timed(command, expected):
    begin = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE if expected else subprocess.DEVNULL, text=True, check=True)
    taken = time.perf_counter() - begin
    if expected and expected not in done.stdout:
        raise jmh.Failure(f"{' '.join(map(str, command))} printed {done.stdout}, without {expected}")
    return taken
