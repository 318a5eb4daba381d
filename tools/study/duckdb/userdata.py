"""DuckDB: two tables in memory, and SQL."""

import duckdb
import pyarrow as pa


class UserData:
    def __init__(self, ages, payments):
        self.connection = duckdb.connect()
        for table, column, values in ("users", "age", ages), ("payments", "cents", payments):
            self.connection.register("arrow", pa.table({column: values}))
            self.connection.execute(f"CREATE TABLE {table} AS SELECT * FROM arrow")

    def average_age(self):
        return self._value("SELECT avg(age) FROM users")

    def average_payment(self):
        return self._value("SELECT avg(cents) / 100 FROM payments")

    def payment_standard_deviation(self):
        return self._value("SELECT stddev_pop(cents) / 100 FROM payments")

    def _value(self, query):
        return self.connection.execute(query).fetchone()[0]
