"""Lets DuckDB compute over the column payment of a CSV file. Prints mean, deviation, and seconds of the query alone."""

import sys
import time

packages, file, threads = sys.argv[1:]
sys.path.append(packages)

import duckdb

connection = duckdb.connect(config={"threads": int(threads)})
begin = time.perf_counter()
mean, deviation = connection.execute(
    "SELECT avg(payment), stddev_pop(payment) FROM read_csv(?)", [file]
).fetchone()
print(mean, deviation, time.perf_counter() - begin)
