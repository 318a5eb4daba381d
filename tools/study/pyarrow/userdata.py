"""pyarrow.compute: Arrow arrays as they are, and its own mean and standard deviation."""

import pyarrow.compute as pc


class UserData:
    def __init__(self, ages, payments):
        self.ages = ages
        self.payments = payments

    def average_age(self):
        return pc.mean(self.ages).as_py()

    def average_payment(self):
        return pc.mean(self.payments).as_py() / 100

    def payment_standard_deviation(self):
        return pc.stddev(self.payments, ddof=0).as_py() / 100
