"""Measures what JMH cannot: first calls, waits for safepoints, and the program over files. Returns rows by table."""

import array
import os
import pathlib
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "study" / "harness"))

import builds
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
    # With the parallel collector, JNI can keep an array in place only by making the collector wait.
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
MOST_OVER_DUCKDB = 1.1
CSV_PAYMENTS = 50_000_000
ALLOWED_ERROR = 1e-9  # relative; only for DuckDB, which computes in floating point
DUCKDB = builds.packages_folder("duckdb")  # the version of the study's table


def files(library_jar, pace, only):
    """How long the program takes from start to end over files that the system holds in memory, beside others."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR") or "target") as folder:
        numbers = random.Random(1)
        block = array.array("I", (numbers.randrange(1_000_000) for _ in range(1_000_000)))
        program = [jmh.java(), "-jar", library_jar]
        folder, rounds = pathlib.Path(folder), 11 if pace == "full" else 3
        return {"files": [
            *raw_columns(folder, program, block, 400_000_000 if pace == "quick" else 4_000_000_000, rounds, pace, only),
            *csv_columns(folder, program, block, 2_000_000 if pace == "quick" else CSV_PAYMENTS, rounds, pace, only),
        ]}


def raw_columns(folder, program, block, size, rounds, pace, only):
    """The program over raw values, beside cat of the same file."""
    column, value = folder / "column.bin", folder / "value.bin"
    average = f"average payment             {sum(block) / len(block) / 100}"
    program = [*program, "--unsigned"]
    commands = {
        "cat": (["cat", column], None),
        "cat again": (["cat", column], None),
        "program, payments": ([*program, value, column], prints(average)),
        "program, ages": ([*program, column, value], prints("average age")),
        "program, nothing": ([*program, value, value], prints("average payment             0.01")),
    }
    if commands := chosen(commands, "cat", only):
        write(column, block.tobytes(), size // 4_000_000)
        value.write_bytes(bytes([1, 0, 0, 0]))
        seconds = in_turn(commands, rounds)
        column.unlink()  # frees memory
        for name, taken in seconds.items():
            wanted = name in ("program, payments", "program, ages") and pace != "quick"
            yield file_row(name, 4 if "nothing" in name else size, taken, over_cat=over(taken, seconds["cat"]),
                           at_most=MOST_OVER_CAT if wanted else None)


def csv_columns(folder, program, block, payments, rounds, pace, only):
    """The program over CSV, beside DuckDB, which computes the same with as many threads as there are processors."""
    column, age = folder / "payments.csv", folder / "ages.csv"
    average, deviation = statistics.fmean(block) / 100, statistics.pstdev(block) / 100
    queries = []

    def is_right(printed):
        *found, query = map(float, printed.split())
        queries.append(query)
        return all(abs(one - right) <= ALLOWED_ERROR * right for one, right in zip(found, (average, deviation)))

    threads = len(os.sched_getaffinity(0))
    commands = {
        "DuckDB, CSV": ([sys.executable, HERE / "duckdb_over_csv.py", DUCKDB, column, threads], is_right),
        "program, CSV": ([*program, age, column], prints(f"average payment             {average}")),
    }
    if commands := chosen(commands, "DuckDB, CSV", only):
        try:
            builds.packages("duckdb")
        except builds.Skip as reason:
            raise jmh.Failure(f"no DuckDB: {reason}") from reason
        text = "".join(f"{cents // 100}.{cents % 100:02}\n" for cents in block)
        write(column, text.encode(), payments // len(block), b"payment\n")
        age.write_text("age\n30\n")
        size = column.stat().st_size
        seconds = in_turn(commands, rounds)
        duckdb = seconds["DuckDB, CSV"]
        for name, taken in {"DuckDB, CSV": duckdb, "DuckDB, CSV, the query alone": queries[1:], **seconds}.items():
            wanted = name == "program, CSV" and pace != "quick"
            yield file_row(name, size, taken, over_duckdb=over(taken, duckdb),
                           at_most=MOST_OVER_DUCKDB if wanted else None)


def chosen(commands, base, only):
    """The commands that match, and the one that they are compared with; none if no command matches."""
    found = {name: command for name, command in commands.items() if name == base or re.search(only, name)}
    return found if any(re.search(only, name) for name in found) else {}


def write(path, block, times, header=b""):
    with path.open("wb") as file:
        file.write(header)
        for _ in range(times):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())  # now, and not while the file is read


def in_turn(commands, rounds):
    """The seconds of each round, without the first: then the file may not have been in memory."""
    seconds = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, (command, is_right) in commands.items():
            taken = timed(command, is_right)
            if turn > 0:
                seconds[name].append(taken)
    return seconds


def prints(expected):
    return lambda printed: expected in printed


def timed(command, is_right):
    begin = time.perf_counter()
    command = [str(part) for part in command]
    done = subprocess.run(command, stdout=subprocess.PIPE if is_right else subprocess.DEVNULL, text=True, check=True)
    taken = time.perf_counter() - begin
    if is_right and not is_right(done.stdout):
        raise jmh.Failure(f"{' '.join(command)} printed something else: {done.stdout}")
    return taken


def over(seconds, others):
    return statistics.median(seconds) / statistics.median(others)


def file_row(name, size, seconds, over_cat=None, over_duckdb=None, at_most=None):
    return {"command": name, "bytes": size, **spread("seconds", seconds), "over_cat": over_cat,
            "over_duckdb": over_duckdb, "at_most": at_most}
