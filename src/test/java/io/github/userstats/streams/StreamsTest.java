package io.github.userstats.streams;

import static io.github.userstats.testing.OracleAssertions.assertStatistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.testing.Oracle;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Streams of values and of objects, as in a user's code: outside of the library's package. */
class StreamsTest {
    private record Purchase(String customer, int age, int cents) {}

    private static final int[] AGES =
            new SplittableRandom(1).ints(10_000, 0, 256).toArray();
    private static final int[] PAYMENTS = new SplittableRandom(2).ints(10_000).toArray();
    private static final List<Purchase> PURCHASES = IntStream.range(0, PAYMENTS.length)
            .mapToObj(i -> new Purchase("customer " + i % 3, AGES[i], PAYMENTS[i]))
            .toList();
    private static final Oracle OF_AGES = Oracle.ofSigned(AGES);
    private static final Oracle OF_PAYMENTS = Oracle.ofSigned(PAYMENTS);

    private static List<IntStream> streams(int[] values) {
        return List.of(IntStream.of(values), IntStream.of(values).parallel());
    }

    @Test
    void intStreamsCollectPayments() {
        for (IntStream stream : streams(PAYMENTS)) {
            // With "var", the overload is not told by the type that is assigned to.
            var collected =
                    stream.collect(PaymentStatistics::new, PaymentStatistics::accept, PaymentStatistics::combine);
            assertStatistics(collected, OF_PAYMENTS);
        }
        for (IntStream stream : streams(PAYMENTS)) {
            var collected = stream.mapToLong(Integer::toUnsignedLong)
                    .collect(PaymentStatistics::new, PaymentStatistics::accept, PaymentStatistics::combine);
            assertStatistics(collected, Oracle.ofUnsigned(PAYMENTS));
        }
    }

    @Test
    void intStreamsCollectAges() {
        for (IntStream stream : streams(AGES)) {
            var collected = stream.collect(AgeStatistics::new, AgeStatistics::accept, AgeStatistics::combine);
            assertStatistics(collected, OF_AGES);
        }
    }

    @Test
    void statisticsAreConsumers() {
        PaymentStatistics payments = new PaymentStatistics();
        IntStream.of(PAYMENTS).forEach(payments);
        assertStatistics(payments, OF_PAYMENTS);
        IntStream.of(PAYMENTS).asLongStream().forEach(payments);
        assertStatistics(payments, OF_PAYMENTS.times(2));
        AgeStatistics ages = new AgeStatistics();
        IntStream.of(AGES).forEach(ages);
        assertStatistics(ages, OF_AGES);
    }

    @Test
    void streamsOfObjectsCollectWhatIsTakenFromThem() {
        for (Supplier<Stream<Purchase>> stream :
                List.<Supplier<Stream<Purchase>>>of(PURCHASES::stream, PURCHASES::parallelStream)) {
            assertStatistics(stream.get().collect(PaymentStatistics.summarizing(Purchase::cents)), OF_PAYMENTS);
            assertStatistics(stream.get().collect(AgeStatistics.summarizing(Purchase::age)), OF_AGES);
        }
    }

    @Test
    void collectorsCanBeCollectedBy() {
        Map<String, PaymentStatistics> byCustomer = PURCHASES.parallelStream()
                .collect(Collectors.groupingBy(Purchase::customer, PaymentStatistics.summarizing(Purchase::cents)));
        assertThat(byCustomer).containsOnlyKeys("customer 0", "customer 1", "customer 2");
        byCustomer.forEach((customer, payments) -> assertStatistics(
                payments,
                Oracle.of(PURCHASES.stream()
                        .filter(purchase -> purchase.customer().equals(customer))
                        .mapToLong(Purchase::cents))));
        // A function of a supertype will do.
        ToLongFunction<Object> hash = Object::hashCode;
        Collector<Integer, ?, PaymentStatistics> ofIntegers = PaymentStatistics.summarizing(hash);
        assertStatistics(IntStream.of(PAYMENTS).boxed().collect(ofIntegers), OF_PAYMENTS);
    }

    @Test
    void nothingIsCollectedFromNothing() {
        assertThat(Stream.<Purchase>of().collect(PaymentStatistics.summarizing(Purchase::cents)))
                .isEqualTo(new PaymentStatistics());
        assertThat(Stream.<Purchase>of().collect(AgeStatistics.summarizing(Purchase::age)))
                .isEqualTo(new AgeStatistics());
    }

    @Test
    void whatCannotBeCollectedIsAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Stream.of(30, -1).collect(AgeStatistics.summarizing(Integer::intValue)))
                .withMessage("age -1 is not 0 to 255: if it means unknown, leave it out");
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Collections.nCopies(4, Long.MIN_VALUE).parallelStream()
                        .collect(PaymentStatistics.summarizing(Long::longValue)));
    }

    private record Amount(int cents, long exact, Integer boxed) {
        static Amount of(int cents) {
            return new Amount(cents, cents, cents);
        }
    }

    /** Getters of ints, longs and boxed ones, and lambda expressions, all fit. */
    @Test
    void whateverAFunctionReturnsFits() {
        Oracle oracle = Oracle.of(1999, 4950, -1999);
        List<Amount> amounts = List.of(Amount.of(1999), Amount.of(4950), Amount.of(-1999));
        assertStatistics(amounts.stream().collect(PaymentStatistics.summarizing(Amount::cents)), oracle);
        assertStatistics(amounts.stream().collect(PaymentStatistics.summarizing(Amount::exact)), oracle);
        assertStatistics(amounts.stream().collect(PaymentStatistics.summarizing(Amount::boxed)), oracle);
        assertStatistics(amounts.stream().collect(PaymentStatistics.summarizing(amount -> amount.cents)), oracle);
        assertStatistics(Stream.of(31, 42, 27).collect(AgeStatistics.summarizing(age -> age)), Oracle.of(31, 42, 27));
    }
}
