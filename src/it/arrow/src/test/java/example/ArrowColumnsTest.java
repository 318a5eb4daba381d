package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import example.Kind.Nulls;
import io.github.userstats.PaymentStatistics;
import io.github.userstats.Payments;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.util.TransferPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares with the values that the vectors' own methods return, added one by one. */
class ArrowColumnsTest {
    private BufferAllocator allocator;

    @BeforeEach
    void allocate() {
        allocator = new RootAllocator();
    }

    /** Fails if something was not released. */
    @AfterEach
    void release() {
        allocator.close();
    }

    private static void assertAsOneByOne(Kind kind, FieldVector vector) {
        assertThat(kind.statistics(vector)).isEqualTo(kind.oneByOne(vector));
    }

    @ParameterizedTest
    @EnumSource
    void nothingAllocated(Kind kind) {
        try (FieldVector vector = kind.empty(allocator)) {
            assertAsOneByOne(kind, vector);
        }
    }

    @Test
    void aFewPayments() {
        try (IntVector cents = new IntVector("cents", allocator)) {
            cents.allocateNew(4);
            cents.set(0, 1999);
            cents.setNull(1);
            cents.set(2, 4950);
            cents.set(3, -1999);
            cents.setValueCount(4);
            Payments payments = ArrowColumns.payments(cents);
            assertThat(payments.size()).isEqualTo(4);
            assertThat(payments.average()).isEqualTo(16.5);
            assertThat(payments.standardDeviation()).isEqualTo(28.47630711076608);
        }
    }

    @ParameterizedTest
    @EnumSource
    void wholeVectors(Kind kind) {
        for (Nulls nulls : Nulls.values()) {
            for (int length : Kind.LENGTHS) {
                try (FieldVector vector = kind.random(allocator, length, nulls)) {
                    assertAsOneByOne(kind, vector);
                }
            }
        }
    }

    /** Values begin at any element, and Arrow shifts bitmaps that would not begin at a byte. */
    @ParameterizedTest
    @EnumSource
    void slicesOfSlices(Kind kind) {
        for (Nulls nulls : Nulls.values()) {
            try (FieldVector vector = kind.random(allocator, 10_007, nulls)) {
                for (int start : new int[] {0, 1, 3, 7, 8, 13, 64, 4_095}) {
                    for (int length : new int[] {0, 1, 8, 50, 5_911}) {
                        try (FieldVector slice = slice(vector, start, length)) {
                            assertAsOneByOne(kind, slice);
                            assertThat(kind.oneByOne(slice)).isEqualTo(kind.oneByOne(vector, start, start + length));
                            assertSliceAgain(kind, slice);
                        }
                    }
                }
            }
        }
    }

    private void assertSliceAgain(Kind kind, FieldVector slice) {
        int length = slice.getValueCount();
        for (int start : new int[] {1, 5, 8, 19}) {
            if (start <= length) {
                try (FieldVector again = slice(slice, start, length - start)) {
                    assertAsOneByOne(kind, again);
                    assertThat(kind.statistics(again)).isEqualTo(kind.statistics(slice, start, length));
                }
            }
        }
    }

    private FieldVector slice(FieldVector vector, int start, int length) {
        TransferPair pair = vector.getTransferPair(allocator);
        pair.splitAndTransfer(start, length);
        return (FieldVector) pair.getTo();
    }

    /** The bitmap is not shifted, but read from any bit. */
    @ParameterizedTest
    @EnumSource
    void rangesOfAVector(Kind kind) {
        for (Nulls nulls : Nulls.values()) {
            try (FieldVector vector = kind.random(allocator, 1_007, nulls)) {
                for (int from = 0; from < 70; from++) {
                    for (int to : new int[] {from, from + 1, from + 7, from + 64, 500, 1_007}) {
                        assertThat(kind.statistics(vector, from, to))
                                .as("%d to %d", from, to)
                                .isEqualTo(kind.oneByOne(vector, from, to));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRangeOutsideOfTheVectorIsRefused(Kind kind) {
        try (FieldVector vector = kind.random(allocator, 10, Nulls.SOME)) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> kind.statistics(vector, 3, 11));
        }
    }

    /** As another system may send vectors without nulls. */
    @ParameterizedTest
    @EnumSource
    void noBitmapMeansNoNulls(Kind kind) {
        for (int length : Kind.LENGTHS) {
            try (FieldVector vector = kind.random(allocator, length, Nulls.NONE);
                    FieldVector loaded = kind.empty(allocator)) {
                int notCounted = -1;
                List<ArrowBuf> buffers = List.of(allocator.getEmpty(), vector.getDataBuffer());
                loaded.loadFieldBuffers(new ArrowFieldNode(length, notCounted), buffers);
                assertThat(loaded.getValidityBuffer().capacity()).isZero();
                assertThat(kind.statistics(loaded)).isEqualTo(kind.oneByOne(vector));
            }
        }
    }

    @Test
    void batchesOfAStream() throws IOException {
        List<Object> expected = new ArrayList<>();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        FieldVector[] vectors =
                Arrays.stream(Kind.values()).map(kind -> kind.empty(allocator)).toArray(FieldVector[]::new);
        try (VectorSchemaRoot root = VectorSchemaRoot.of(vectors);
                ArrowStreamWriter writer = new ArrowStreamWriter(root, null, stream)) {
            for (Nulls nulls : Nulls.values()) {
                for (int length : Kind.LENGTHS) {
                    for (Kind kind : Kind.values()) {
                        kind.fill(root.getVector(kind.name()), length, nulls);
                        expected.add(kind.oneByOne(root.getVector(kind.name())));
                    }
                    root.setRowCount(length);
                    writer.writeBatch();
                }
            }
        }

        List<Object> found = new ArrayList<>();
        try (ArrowStreamReader reader =
                new ArrowStreamReader(new ByteArrayInputStream(stream.toByteArray()), allocator)) {
            while (reader.loadNextBatch()) {
                for (Kind kind : Kind.values()) {
                    found.add(kind.statistics(reader.getVectorSchemaRoot().getVector(kind.name())));
                }
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void agesOutOfRangeAreErrors() {
        try (TinyIntVector bytes = new TinyIntVector("age", allocator);
                IntVector ints = new IntVector("age", allocator);
                UInt4Vector unsigned = new UInt4Vector("age", allocator)) {
            bytes.setSafe(0, -1);
            ints.setSafe(0, 256);
            unsigned.setSafe(0, -1); // 4,294,967,295
            for (FieldVector vector : List.of(bytes, ints, unsigned)) {
                vector.setValueCount(1);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> ArrowColumns.ages(vector).average());
            }
        }
    }

    @Test
    void largestAndLeastDecimals() {
        try (DecimalVector amounts = new DecimalVector("amount", allocator, 38, 2)) {
            amounts.setSafe(0, BigDecimal.valueOf(Long.MAX_VALUE, 2));
            amounts.setSafe(1, BigDecimal.valueOf(Long.MIN_VALUE, 2));
            amounts.setSafe(2, BigDecimal.valueOf(-1, 2));
            amounts.setValueCount(3);
            PaymentStatistics expected = new PaymentStatistics();
            expected.accept(Long.MAX_VALUE);
            expected.accept(Long.MIN_VALUE);
            expected.accept(-1);
            assertThat(ArrowColumns.payments(amounts).statistics()).isEqualTo(expected);
        }
    }

    @Test
    void aDecimalBeyond64BitsIsAnErrorThatNamesTheRow() {
        for (String amount : List.of("92233720368547758.08", "-92233720368547758.09", "184467440737095516.16")) {
            try (DecimalVector amounts = new DecimalVector("amount", allocator, 38, 2)) {
                amounts.setSafe(0, new BigDecimal("19.99"));
                amounts.setNull(1);
                amounts.setSafe(2, new BigDecimal(amount));
                amounts.setValueCount(3);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> ArrowColumns.payments(amounts))
                        .withMessage("amount, row 2: " + amount + " does not fit 64 bits of cents. Payments are at most"
                                + " 92233720368547758.07, positive or negative.");
            }
        }
    }

    @Test
    void vectorsOfOtherTypesAreErrorsThatSayWhatToDo() {
        try (FieldVector small = new SmallIntVector("small", allocator);
                FieldVector unsigned2 = new UInt2Vector("unsigned2", allocator);
                FieldVector unsigned8 = new UInt8Vector("unsigned8", allocator);
                FieldVector large = new BigIntVector("large", allocator);
                FieldVector floating = new Float8Vector("floating", allocator);
                FieldVector text = new VarCharVector("text", allocator);
                FieldVector wide = new Decimal256Vector("wide", allocator, 76, 2);
                FieldVector mills = new DecimalVector("mills", allocator, 18, 3)) {
            for (FieldVector vector : List.of(small, unsigned2, unsigned8, large, floating, text, wide, mills)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> ArrowColumns.ages(vector))
                        .withMessage(vector.getName() + " is a vector of the type "
                                + vector.getField().getType()
                                + ". Ages are read from vectors of the types UInt1, TinyInt, Int and UInt4: copy the values to"
                                + " an IntVector, or cast them to INTEGER in the query.");
            }
            for (FieldVector vector : List.of(small, unsigned2, unsigned8, floating, text, wide, mills)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> ArrowColumns.payments(vector))
                        .withMessage(vector.getName() + " is a vector of the type "
                                + vector.getField().getType()
                                + ". Payments are cents in vectors of the types Int, UInt4 and BigInt, or decimals of scale 2:"
                                + " copy the values to a BigIntVector, or cast them to DECIMAL(18, 2) in the query.");
            }
        }
    }

    /** The indices of 1999, 4950 and 1999 are 0, 1 and 0. */
    @Test
    void aDictionaryEncodedVectorIsAnErrorAndDecodedAColumn() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (IntVector known = cents(1999, 4950);
                IntVector cents = cents(1999, 4950, 1999)) {
            Dictionary dictionary = new Dictionary(known, new DictionaryEncoding(1, false, null));
            FieldVector encoded = (FieldVector) DictionaryEncoder.encode(cents, dictionary);
            try (VectorSchemaRoot root = VectorSchemaRoot.of(encoded);
                    ArrowStreamWriter writer = new ArrowStreamWriter(
                            root, new DictionaryProvider.MapDictionaryProvider(dictionary), stream)) {
                assertRefusesIndices(encoded);
                writer.writeBatch();
            }
        }
        try (ArrowStreamReader reader =
                new ArrowStreamReader(new ByteArrayInputStream(stream.toByteArray()), allocator)) {
            reader.loadNextBatch();
            FieldVector encoded = reader.getVectorSchemaRoot().getVector(0);
            assertRefusesIndices(encoded);
            try (FieldVector decoded = (FieldVector) DictionaryEncoder.decode(encoded, reader.lookup(1))) {
                PaymentStatistics expected = new PaymentStatistics();
                List.of(1999, 4950, 1999).forEach(expected::accept);
                assertThat(ArrowColumns.payments(decoded).statistics()).isEqualTo(expected);
            }
        }
    }

    private IntVector cents(int... values) {
        IntVector cents = new IntVector("cents", allocator);
        for (int i = 0; i < values.length; i++) {
            cents.setSafe(i, values[i]);
        }
        cents.setValueCount(values.length);
        return cents;
    }

    private static void assertRefusesIndices(FieldVector vector) {
        String message = "cents has indices into a dictionary, not values. Decode it first:"
                + " DictionaryEncoder.decode(vector, dictionary).";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArrowColumns.payments(vector))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArrowColumns.ages(vector))
                .withMessage(message);
    }
}
