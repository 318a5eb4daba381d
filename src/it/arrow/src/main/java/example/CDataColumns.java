package example;

import io.github.userstats.Ages;
import io.github.userstats.Payments;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;

/**
 * Arrays of Arrow's C data interface as columns, without a copy. A column must not be used once its array is released.
 *
 * <p>Arrow's own import ({@code Data.importVector}, 19.0.0) ignores the offset of an array, and fails where an array has neither a
 * bitmap nor a count of its nulls. These columns have the offset, and no bitmap means no nulls.
 */
public final class CDataColumns {
    private static final String AGES = "Ages are read from arrays of the formats C, c, i and I (8 or 32 bits):"
            + " cast them to INTEGER in the query.";

    private static final String PAYMENTS = "Payments are cents in arrays of the formats i, I and l (32 or 64 bits):"
            + " import decimals with Data.importVector and use ArrowColumns; cast others to BIGINT in the query.";

    private static final long NULL = 0;

    private CDataColumns() {}

    public static Ages ages(ArrowArray array, ArrowSchema schema) {
        ArrowArray.Snapshot ages = read(array, schema);
        return switch (format(schema)) {
            case "C" -> Ages.of(values(ages, 1)).unsigned().withValidity(validity(ages), ages.offset);
            case "c" -> Ages.of(values(ages, 1)).withValidity(validity(ages), ages.offset);
            case "i", "I" -> Ages.of(values(ages, 4), ValueLayout.JAVA_INT).withValidity(validity(ages), ages.offset);
            default -> throw refused(schema, AGES);
        };
    }

    public static Payments payments(ArrowArray array, ArrowSchema schema) {
        ArrowArray.Snapshot cents = read(array, schema);
        return switch (format(schema)) {
            case "i" ->
                Payments.ofCents(values(cents, 4), ValueLayout.JAVA_INT).withValidity(validity(cents), cents.offset);
            case "I" ->
                Payments.ofCents(values(cents, 4), ValueLayout.JAVA_INT)
                        .unsigned()
                        .withValidity(validity(cents), cents.offset);
            case "l" ->
                Payments.ofCents(values(cents, 8), ValueLayout.JAVA_LONG).withValidity(validity(cents), cents.offset);
            default -> throw refused(schema, PAYMENTS);
        };
    }

    private static ArrowArray.Snapshot read(ArrowArray array, ArrowSchema schema) {
        ArrowArray.Snapshot snapshot = array.snapshot();
        if (snapshot.release == NULL) {
            throw new IllegalArgumentException("The array is released.");
        }
        if (schema.snapshot().release == NULL) {
            throw new IllegalArgumentException("The schema is released.");
        }
        if (snapshot.dictionary != NULL || schema.snapshot().dictionary != NULL) {
            throw new IllegalArgumentException("The array has indices into a dictionary, not values. Import it with"
                    + " Data.importVector, and decode it with DictionaryEncoder.decode(vector, dictionary).");
        }
        return snapshot;
    }

    /** For instance "i" for 32-bit integers. */
    private static String format(ArrowSchema schema) {
        return MemorySegment.ofAddress(schema.snapshot().format)
                .reinterpret(Long.MAX_VALUE)
                .getString(0);
    }

    private static IllegalArgumentException refused(ArrowSchema schema, String advice) {
        return new IllegalArgumentException("The array has the format %s. %s".formatted(format(schema), advice));
    }

    private static MemorySegment values(ArrowArray.Snapshot array, int width) {
        return MemorySegment.ofAddress(buffer(array, 1) + array.offset * width).reinterpret(array.length * width);
    }

    /** Address 0 says that there are no nulls, to a column as in the C data interface. */
    private static MemorySegment validity(ArrowArray.Snapshot array) {
        return MemorySegment.ofAddress(buffer(array, 0)).reinterpret((array.offset + array.length + 7) / 8);
    }

    private static long buffer(ArrowArray.Snapshot array, int index) {
        return MemorySegment.ofAddress(array.buffers)
                .reinterpret(array.n_buffers * Long.BYTES)
                .getAtIndex(ValueLayout.JAVA_LONG, index);
    }
}
