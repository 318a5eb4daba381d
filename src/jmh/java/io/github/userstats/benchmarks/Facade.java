package io.github.userstats.benchmarks;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.UserData;

/** The library. */
record Facade(UserData data) implements Computation {
    @Override
    public double averageAge() {
        return data.averageAge();
    }

    @Override
    public double averagePayment() {
        return data.averagePayment();
    }

    @Override
    public double paymentStandardDeviation() {
        return data.paymentStandardDeviation();
    }

    @Override
    public Summary ageSummary() {
        AgeStatistics ages = data.ageStatistics();
        return new Summary(ages.count(), ages.total(), ages.minimum(), ages.maximum(), ages.average(), 0);
    }

    @Override
    public Summary paymentSummary() {
        PaymentStatistics payments = data.paymentStatistics();
        return new Summary(
                payments.count(),
                payments.totalCents(),
                payments.minimumCents(),
                payments.maximumCents(),
                payments.average(),
                payments.standardDeviation());
    }
}
