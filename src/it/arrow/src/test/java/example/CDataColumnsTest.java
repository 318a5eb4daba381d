package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import example.Kind.Nulls;
import io.github.userstats.PaymentStatistics;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.CDataDictionaryProvider;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Arrow exports its vectors; what it never exports, an offset or a null pointer, is written into the exported array. */
class CDataColumnsTest {
    private BufferAllocator allocator;
    private ArrowArray array;
    private ArrowSchema schema;

    @BeforeEach
    void allocate() {
        allocator = new RootAllocator();
        array = ArrowArray.allocateNew(allocator);
        schema = ArrowSchema.allocateNew(allocator);
    }

    /** Closing the allocator fails if something was not released. */
    @AfterEach
    void release() {
        array.release();
        array.close();
        schema.release();
        schema.close();
        allocator.close();
    }

    private Object statistics(Kind kind) {
        return kind.isAges()
                ? CDataColumns.ages(array, schema).statistics()
                : CDataColumns.payments(array, schema).statistics();
    }

    private void export(FieldVector vector) {
        array.release();
        schema.release();
        Data.exportVector(allocator, vector, null, array, schema);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "DECIMAL_PAYMENTS")
    void exportedVectors(Kind kind) {
        for (Nulls nulls : Nulls.values()) {
            for (int length : Kind.LENGTHS) {
                try (FieldVector vector = kind.random(allocator, length, nulls)) {
                    export(vector);
                    assertThat(statistics(kind)).isEqualTo(kind.oneByOne(vector));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "DECIMAL_PAYMENTS")
    void offsets(Kind kind) {
        for (Nulls nulls : Nulls.values()) {
            try (FieldVector vector = kind.random(allocator, 1_007, nulls)) {
                for (int offset : new int[] {0, 1, 7, 8, 9, 63, 1_007}) {
                    export(vector);
                    write(offset, 1_007 - offset, -1);
                    assertThat(statistics(kind)).isEqualTo(kind.oneByOne(vector, offset, 1_007));
                    write(offset / 2, offset / 2, -1);
                    assertThat(statistics(kind)).isEqualTo(kind.oneByOne(vector, offset / 2, offset / 2 * 2));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "DECIMAL_PAYMENTS")
    void noPointerToABitmapMeansNoNulls(Kind kind) {
        for (long nullCount : new long[] {0, -1}) {
            for (int length : Kind.LENGTHS) {
                try (FieldVector vector = kind.random(allocator, length, Nulls.NONE)) {
                    export(vector);
                    takeBitmapAway();
                    for (int offset : new int[] {0, length / 3}) {
                        write(offset, length - offset, nullCount);
                        assertThat(statistics(kind)).isEqualTo(kind.oneByOne(vector, offset, length));
                    }
                }
            }
        }
    }

    /** Arrow makes a bitmap of its own then. */
    @ParameterizedTest
    @EnumSource
    void noPointerToABitmapAndImportedByArrow(Kind kind) {
        for (int length : Kind.LENGTHS) {
            try (FieldVector vector = kind.random(allocator, length, Nulls.NONE)) {
                export(vector);
                takeBitmapAway();
                write(0, length, 0);
                try (FieldVector imported = Data.importVector(allocator, array, schema, null, false)) {
                    assertThat(kind.statistics(imported)).isEqualTo(kind.oneByOne(vector));
                }
            }
        }
    }

    private void write(long offset, long length, long nullCount) {
        ArrowArray.Snapshot snapshot = array.snapshot();
        snapshot.offset = offset;
        snapshot.length = length;
        snapshot.null_count = nullCount;
        array.save(snapshot);
    }

    private void takeBitmapAway() {
        MemorySegment.ofAddress(array.snapshot().buffers)
                .reinterpret(2 * Long.BYTES)
                .setAtIndex(ValueLayout.JAVA_LONG, 0, 0);
    }

    @Test
    void indicesIntoADictionaryAreErrors() {
        try (IntVector known = new IntVector("known", allocator);
                IntVector cents = new IntVector("cents", allocator)) {
            known.setSafe(0, 1999);
            known.setValueCount(1);
            cents.setSafe(0, 1999);
            cents.setSafe(1, 1999);
            cents.setValueCount(2);
            Dictionary dictionary = new Dictionary(known, new DictionaryEncoding(1, false, null));
            DictionaryProvider provider = new DictionaryProvider.MapDictionaryProvider(dictionary);
            try (FieldVector encoded = (FieldVector) DictionaryEncoder.encode(cents, dictionary)) {
                Data.exportVector(allocator, encoded, provider, array, schema);
            }
            String message = "The array has indices into a dictionary, not values. Import it with Data.importVector,"
                    + " and decode it with DictionaryEncoder.decode(vector, dictionary).";
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CDataColumns.payments(array, schema))
                    .withMessage(message);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CDataColumns.ages(array, schema))
                    .withMessage(message);

            try (CDataDictionaryProvider imported = new CDataDictionaryProvider();
                    FieldVector encoded = Data.importVector(allocator, array, schema, imported, false);
                    FieldVector decoded = (FieldVector) DictionaryEncoder.decode(
                            encoded,
                            imported.lookup(encoded.getField().getDictionary().getId()))) {
                PaymentStatistics expected = new PaymentStatistics();
                expected.accept(1999);
                expected.accept(1999);
                assertThat(ArrowColumns.payments(decoded).statistics()).isEqualTo(expected);
            }
        }
    }

    @Test
    void anArrayThatIsReleasedIsAnError() {
        try (FieldVector vector = Kind.INT_PAYMENTS.random(allocator, 3, Nulls.NONE)) {
            export(vector);
            array.release();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CDataColumns.payments(array, schema))
                    .withMessage("The array is released.");
        }
    }

    /** Its format would be a pointer to anywhere. */
    @Test
    void aSchemaThatIsReleasedIsAnError() {
        try (FieldVector vector = Kind.INT_PAYMENTS.random(allocator, 3, Nulls.NONE)) {
            export(vector);
            schema.release();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CDataColumns.payments(array, schema))
                    .withMessage("The schema is released.");
        }
    }

    @Test
    void arraysOfOtherTypesAreErrorsThatSayWhatToDo() {
        try (FieldVector small = new SmallIntVector("small", allocator);
                FieldVector floating = new Float8Vector("floating", allocator);
                FieldVector large = new BigIntVector("large", allocator)) {
            for (FieldVector vector : List.of(small, floating)) {
                export(vector);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> CDataColumns.payments(array, schema))
                        .withMessage("The array has the format " + (vector == small ? "s" : "g")
                                + ". Payments are cents in arrays of the formats i, I and l (32 or 64 bits): import decimals with"
                                + " Data.importVector and use ArrowColumns; cast others to BIGINT in the query.");
            }
            for (FieldVector vector : List.of(small, floating, large)) {
                export(vector);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> CDataColumns.ages(array, schema))
                        .withMessage("The array has the format " + (vector == small ? "s" : vector == large ? "l" : "g")
                                + ". Ages are read from arrays of the formats C, c, i and I (8 or 32 bits): cast them to INTEGER"
                                + " in the query.");
            }
        }
    }
}
