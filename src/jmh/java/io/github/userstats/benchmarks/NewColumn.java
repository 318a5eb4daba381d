package io.github.userstats.benchmarks;

import io.github.userstats.Payments;
import io.github.userstats.UserData;
import org.openjdk.jmh.annotations.Benchmark;

/** What is the deviation of a few payments, if making the column counts too? */
public class NewColumn extends Question {
    @Override
    Kind kind() {
        return Kind.PAYMENTS;
    }

    @Override
    Object answer(Exact exact) {
        return exact.deviation();
    }

    @Benchmark
    public double payments(ArrayForC column) {
        return Payments.ofCents(column.cents).standardDeviation();
    }

    @Benchmark
    public double userData(ArrayForC column) {
        return UserData.of(column.ages, column.cents).paymentStandardDeviation();
    }

    @Benchmark
    public double javaLoop(JavaColumn column) {
        return new StudyLoops(column.ages, column.cents).paymentStandardDeviation();
    }
}
