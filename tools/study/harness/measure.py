"""Measures a class UserData in a process of its own: python measure.py FOLDER_OF_MODULE lists|Arrow DATA SECONDS

Prints what io.github.userstats.benchmarks.LanguageRow prints for Java, which measures in the same way: the time to make
the object from the data as it comes, and for each function the time of 1,000 calls and its result. The functions are
timed for SECONDS each, after as long a warm-up; with 0 there are only results.
"""

import array
import json
import pathlib
import platform
import statistics
import sys
import time

CALLS = 1_000
LOADS = 5


def read(folder, form):
    columns = []
    for file, code in ("ages.u8", "B"), ("payments.u32", "I"):
        packed = array.array(code, (folder / file).read_bytes())
        if form == "Arrow":
            import pyarrow as pa

            kind = pa.uint8() if code == "B" else pa.uint32()
            columns.append(pa.Array.from_buffers(kind, len(packed), [None, pa.py_buffer(packed)]))
        else:
            columns.append(packed.tolist())
    return columns


def timed(function, calls):
    begin = time.perf_counter()
    for _ in range(calls):
        function()
    return time.perf_counter() - begin


def blocks(function, calls, seconds):
    """The seconds that blocks of so many calls take, as often as there is time for, at least once."""
    end = time.perf_counter() + seconds
    taken = [timed(function, calls)]
    while time.perf_counter() < end:
        taken.append(timed(function, calls))
    return taken


def measured(function, seconds):
    blocks(function, 1, seconds)
    # At least three calls of a function that is too slow for 1,000.
    calls = max(3, min(CALLS, int(seconds / timed(function, 1))))
    return {"calls": calls, "seconds": statistics.median(blocks(function, calls, seconds)) * CALLS / calls}


def result(function):
    try:
        return float(function()).hex()
    except (ArithmeticError, ValueError) as error:
        return type(error).__name__


def main(module_folder, form, data, seconds):
    sys.path.insert(0, module_folder)
    import userdata

    columns = read(pathlib.Path(data), form)
    loads = []
    for _ in range(LOADS):
        instance = None  # two at a time would need more memory
        begin = time.perf_counter()
        instance = userdata.UserData(*columns)
        loads.append(time.perf_counter() - begin)
    functions = [instance.average_age, instance.average_payment, instance.payment_standard_deviation]
    seconds = float(seconds)
    row = {
        "version": f"Python {platform.python_version()}",
        "load": statistics.median(loads),
        "results": [result(function) for function in functions],
    }
    if seconds > 0:
        row["times"] = [measured(function, seconds) for function in functions]
    print(json.dumps(row))


if __name__ == "__main__":
    main(*sys.argv[1:])
