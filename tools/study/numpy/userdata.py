"""NumPy: packed arrays, and the study's formulas."""

import numpy as np


class UserData:
    def __init__(self, ages, payments):
        self.ages = np.array(ages, dtype=np.uint8)
        self.payments = np.array(payments, dtype=np.uint32)

    def average_age(self):
        return float(np.mean(self.ages))

    def average_payment(self):
        return float(0.01 * np.mean(self.payments))

    def payment_standard_deviation(self):
        amounts = 0.01 * self.payments
        return float(np.sqrt(np.mean(amounts * amounts) - np.mean(amounts) ** 2))
