package io.github.userstats.benchmarks;

import io.github.userstats.AgeStatistics;
import io.github.userstats.Ages;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.Payments;
import io.github.userstats.UserData;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The library. */
record Facade(UserData data) implements Computation {
    static UserData unsigned(byte[] ages, int[] cents) {
        return new UserData(Ages.of(ages).unsigned(), Payments.ofCents(cents).unsigned());
    }

    static UserData over(MemorySegment ages, MemorySegment cents) {
        return new UserData(Ages.of(ages), Payments.ofCents(cents, ValueLayout.JAVA_INT));
    }

    static UserData parallel(UserData data) {
        return new UserData(data.ages().parallel(), data.payments().parallel());
    }

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
        AgeStatistics ages = data.ages().statistics();
        return new Summary(ages.count(), ages.total(), ages.minimum(), ages.maximum(), ages.average(), 0);
    }

    @Override
    public Summary paymentSummary() {
        PaymentStatistics payments = data.payments().statistics();
        return new Summary(
                payments.count(),
                payments.totalCents(),
                payments.minimumCents(),
                payments.maximumCents(),
                payments.average(),
                payments.standardDeviation());
    }
}
