"""Measures a class UserData in a process of its own: python measure.py FOLDER_OF_MODULE lists|Arrow DATA SECONDS

Prints the time to make the object from the data as it comes, and for each function its result and the time of 1,000
calls. Each function is timed for SECONDS, after a warm-up of the same length. With 0 seconds, it times no function.
io.github.userstats.benchmarks.LanguageRow measures Java in the same way, and prints the same.
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
    """The seconds of each block of so many calls: as many blocks as there is time for, at least one."""
    end = time.perf_counter() + seconds
    taken = [timed(function, calls)]
    while time.perf_counter() < end:
        taken.append(timed(function, calls))
    return taken


def measured(function, seconds):
    blocks(function, 1, seconds)
    # If a function is too slow for 1,000 calls, it gets at least three.
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
