package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.Payments;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.util.TransferPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares with the values that the vectors' own methods return, added one by one. */
class ArrowColumnsTest {
    private static final int[] LENGTHS = {0, 1, 7, 8, 9, 63, 64, 65, 1_000, 100_003};

    private enum Nulls {
        NONE(i -> false),
        SOME(i -> i % 3 == 1 || i % 64 == 7),
        FEW(i -> i % 5_000 == 4_999),
        MOST(i -> i % 1_000 != 5),
        ALL(i -> true);

        private final IntPredicate isNull;

        Nulls(IntPredicate isNull) {
            this.isNull = isNull;
        }
    }

    private final SplittableRandom random = new SplittableRandom(1);
    private BufferAllocator allocator;
    private UInt1Vector ages;
    private UInt4Vector unsigned;
    private IntVector signed;
    private BigIntVector large;

    @BeforeEach
    void allocate() {
        allocator = new RootAllocator();
        ages = new UInt1Vector("ages", allocator);
        unsigned = new UInt4Vector("unsigned cents", allocator);
        signed = new IntVector("cents", allocator);
        large = new BigIntVector("large cents", allocator);
    }

    /** Closing the allocator fails if something was not released. */
    @AfterEach
    void release() {
        ages.close();
        unsigned.close();
        signed.close();
        large.close();
        allocator.close();
    }

    /** Null ones have values too, which must not count. */
    private void fill(int length, Nulls nulls) {
        ages.allocateNew(length);
        unsigned.allocateNew(length);
        signed.allocateNew(length);
        large.allocateNew(length);
        for (int i = 0; i < length; i++) {
            ages.set(i, random.nextInt(256));
            unsigned.set(i, random.nextInt());
            signed.set(i, random.nextInt());
            large.set(i, random.nextLong() >> 10);
            if (nulls.isNull.test(i)) {
                ages.setNull(i);
                unsigned.setNull(i);
                signed.setNull(i);
                large.setNull(i);
            }
        }
        for (BaseFixedWidthVector vector : new BaseFixedWidthVector[] {ages, unsigned, signed, large}) {
            vector.setValueCount(length);
        }
    }

    private static AgeStatistics oneByOne(UInt1Vector ages) {
        AgeStatistics statistics = new AgeStatistics();
        for (int i = 0; i < ages.getValueCount(); i++) {
            if (!ages.isNull(i)) {
                statistics.accept(Byte.toUnsignedInt(ages.get(i)));
            }
        }
        return statistics;
    }

    private static PaymentStatistics oneByOne(UInt4Vector cents) {
        PaymentStatistics statistics = new PaymentStatistics();
        for (int i = 0; i < cents.getValueCount(); i++) {
            if (!cents.isNull(i)) {
                statistics.accept(Integer.toUnsignedLong(cents.get(i)));
            }
        }
        return statistics;
    }

    private static PaymentStatistics oneByOne(IntVector cents, int from, int to) {
        PaymentStatistics statistics = new PaymentStatistics();
        for (int i = from; i < to; i++) {
            if (!cents.isNull(i)) {
                statistics.accept(cents.get(i));
            }
        }
        return statistics;
    }

    private static PaymentStatistics oneByOne(BigIntVector cents) {
        PaymentStatistics statistics = new PaymentStatistics();
        for (int i = 0; i < cents.getValueCount(); i++) {
            if (!cents.isNull(i)) {
                statistics.accept(cents.get(i));
            }
        }
        return statistics;
    }

    private static void assertAsOneByOne(UInt1Vector ages, UInt4Vector unsigned, IntVector signed, BigIntVector large) {
        assertThat(ArrowColumns.ages(ages).statistics()).isEqualTo(oneByOne(ages));
        assertThat(ArrowColumns.payments(unsigned).statistics()).isEqualTo(oneByOne(unsigned));
        assertThat(ArrowColumns.payments(signed).statistics()).isEqualTo(oneByOne(signed, 0, signed.getValueCount()));
        assertThat(ArrowColumns.payments(large).statistics()).isEqualTo(oneByOne(large));
    }

    @Test
    void nothingAllocated() {
        assertAsOneByOne(ages, unsigned, signed, large);
    }

    @Test
    void aFewPayments() {
        signed.allocateNew(4);
        signed.set(0, 1999);
        signed.setNull(1);
        signed.set(2, 4950);
        signed.set(3, -1999);
        signed.setValueCount(4);
        Payments payments = ArrowColumns.payments(signed);
        assertThat(payments.size()).isEqualTo(4);
        assertThat(payments.average()).isEqualTo(16.5);
        assertThat(payments.standardDeviation()).isEqualTo(28.47630711076608);
    }

    @ParameterizedTest
    @EnumSource
    void wholeVectors(Nulls nulls) {
        for (int length : LENGTHS) {
            fill(length, nulls);
            assertAsOneByOne(ages, unsigned, signed, large);
        }
    }

    /** Values at any element, and bitmaps that Arrow shifts if they would not begin at a byte. */
    @ParameterizedTest
    @EnumSource
    void slices(Nulls nulls) {
        fill(10_007, nulls);
        for (int start : new int[] {0, 1, 3, 7, 8, 13, 64, 4_095}) {
            for (int length : new int[] {0, 1, 8, 50, 5_911}) {
                TransferPair agesPair = ages.getTransferPair(allocator);
                TransferPair unsignedPair = unsigned.getTransferPair(allocator);
                TransferPair signedPair = signed.getTransferPair(allocator);
                TransferPair largePair = large.getTransferPair(allocator);
                agesPair.splitAndTransfer(start, length);
                unsignedPair.splitAndTransfer(start, length);
                signedPair.splitAndTransfer(start, length);
                largePair.splitAndTransfer(start, length);
                try (UInt1Vector agesSlice = (UInt1Vector) agesPair.getTo();
                        UInt4Vector unsignedSlice = (UInt4Vector) unsignedPair.getTo();
                        IntVector signedSlice = (IntVector) signedPair.getTo();
                        BigIntVector largeSlice = (BigIntVector) largePair.getTo()) {
                    assertAsOneByOne(agesSlice, unsignedSlice, signedSlice, largeSlice);
                }
            }
        }
    }

    /** The bitmap is not shifted, but read from any bit. */
    @ParameterizedTest
    @EnumSource
    void rangesOfAVector(Nulls nulls) {
        fill(10_007, nulls);
        for (int from = 0; from < 70; from++) {
            for (int to : new int[] {from, from + 1, from + 7, from + 64, 5_000, 10_007}) {
                assertThat(ArrowColumns.payments(signed).slice(from, to).statistics())
                        .as("%d to %d", from, to)
                        .isEqualTo(oneByOne(signed, from, to));
            }
        }
    }

    @Test
    void aRangeOutsideOfTheVectorIsRefused() {
        fill(10, Nulls.SOME);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> ArrowColumns.payments(signed).slice(3, 11));
    }

    @Test
    void batchesOfAStream() throws IOException {
        AgeStatistics expectedAges = new AgeStatistics();
        PaymentStatistics expectedPayments = new PaymentStatistics();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (VectorSchemaRoot root = VectorSchemaRoot.of(ages, unsigned, signed, large);
                ArrowStreamWriter writer = new ArrowStreamWriter(root, null, stream)) {
            for (Nulls nulls : Nulls.values()) {
                for (int length : LENGTHS) {
                    fill(length, nulls);
                    root.setRowCount(length);
                    writer.writeBatch();
                    expectedAges.combine(oneByOne(ages));
                    expectedPayments.combine(oneByOne(unsigned));
                    expectedPayments.combine(oneByOne(signed, 0, length));
                    expectedPayments.combine(oneByOne(large));
                }
            }
        }

        AgeStatistics ageStatistics = new AgeStatistics();
        PaymentStatistics paymentStatistics = new PaymentStatistics();
        int batches = 0;
        try (ArrowStreamReader reader =
                new ArrowStreamReader(new ByteArrayInputStream(stream.toByteArray()), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            for (; reader.loadNextBatch(); batches++) {
                ageStatistics.accept(ArrowColumns.ages((UInt1Vector) root.getVector("ages")));
                paymentStatistics.accept(ArrowColumns.payments((UInt4Vector) root.getVector("unsigned cents")));
                paymentStatistics.accept(ArrowColumns.payments((IntVector) root.getVector("cents")));
                paymentStatistics.accept(ArrowColumns.payments((BigIntVector) root.getVector("large cents")));
            }
        }
        assertThat(batches).isEqualTo(Nulls.values().length * LENGTHS.length);
        assertThat(ageStatistics).isEqualTo(expectedAges);
        assertThat(paymentStatistics).isEqualTo(expectedPayments);
    }
}
