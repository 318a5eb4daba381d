"""Polars: two series, and its own mean and standard deviation."""

import polars as pl


class UserData:
    def __init__(self, ages, payments):
        self.ages = pl.from_arrow(ages)
        self.payments = pl.from_arrow(payments)

    def average_age(self):
        return self.ages.mean()

    def average_payment(self):
        return self.payments.mean() / 100

    def payment_standard_deviation(self):
        return self.payments.std(ddof=0) / 100
