"""Writes the data that all rows compute on, and the exact results: python data.py FOLDER."""

import array
import json
import math
import pathlib
import random
import sys

AGES = 100_000
PAYMENTS = 1_000_000


def data_sets():
    """Ages in years and payments in cents, by name."""
    generator = random.Random(6)
    ages = generator.choices(range(100), k=AGES)
    return {
        "random": (ages, generator.choices(range(1_000_000), k=PAYMENTS)),
        "10 cents": (ages, [10] * PAYMENTS),
        "next to 2^32": (
            generator.choices(range(2**8 - 10, 2**8), k=AGES),
            generator.choices(range(2**32 - 1_000, 2**32), k=PAYMENTS),
        ),
    }


def exact_results(ages, payments):
    """Average age, average payment and population standard deviation, in currency units, each rounded once."""
    count = len(payments)
    total = sum(payments)
    variance = count * sum(cents * cents for cents in payments) - total * total
    # Python rounds a quotient of integers correctly, whatever their size.
    return [sum(ages) / len(ages), total / (100 * count), square_root(variance, (100 * count) ** 2)]


def square_root(numerator, denominator):
    """The square root of a fraction, correctly rounded."""
    bits = 200  # of the root, after the point: far more than a double has
    scaled = numerator << 2 * bits
    root = math.isqrt(scaled // denominator)
    # One more bit says whether anything follows, which is all that rounding needs to know.
    has_more = root * root * denominator != scaled
    return (2 * root + has_more) / (1 << bits + 1)


def write(folder):
    for name, (ages, payments) in data_sets().items():
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        (target / "ages.u8").write_bytes(array.array("B", ages).tobytes())
        (target / "payments.u32").write_bytes(array.array("I", payments).tobytes())
        (target / "exact.json").write_text(json.dumps(exact_results(ages, payments)))


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
