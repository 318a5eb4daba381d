"""Plain Python: lists of integers, and the study's formulas."""

import math


class UserData:
    def __init__(self, ages, payments):
        self.ages = ages
        self.payments = payments

    def average_age(self):
        return sum(self.ages) / len(self.ages)

    def average_payment(self):
        return 0.01 * sum(self.payments) / len(self.payments)

    def payment_standard_deviation(self):
        amounts = [0.01 * cents for cents in self.payments]
        mean = sum(amounts) / len(amounts)
        mean_of_squares = sum(amount * amount for amount in amounts) / len(amounts)
        return math.sqrt(mean_of_squares - mean * mean)
