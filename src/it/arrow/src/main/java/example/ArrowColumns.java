package example;

import io.github.userstats.Ages;
import io.github.userstats.Payments;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;

/**
 * Arrow vectors as columns, without a copy; decimals alone are copied. A column must not be used once its vector is closed.
 * {@link CDataColumns} does the same for arrays of the C data interface.
 */
public final class ArrowColumns {
    private static final String AGES = "Ages are read from vectors of the types UInt1, TinyInt, Int and UInt4:"
            + " copy the values to an IntVector, or cast them to INTEGER in the query.";

    private static final String PAYMENTS =
            "Payments are cents in vectors of the types Int, UInt4 and BigInt, or decimals of scale 2:"
                    + " copy the values to a BigIntVector, or cast them to DECIMAL(18, 2) in the query.";

    private static final ValueLayout.OfLong HALF_OF_DECIMAL =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private ArrowColumns() {}

    public static Ages ages(FieldVector vector) {
        requireNoIndices(vector);
        return switch (vector) {
            case UInt1Vector ages -> Ages.of(values(ages)).unsigned().withValidity(validity(ages), 0);
            case TinyIntVector ages -> Ages.of(values(ages)).withValidity(validity(ages), 0);
            case IntVector ages -> Ages.of(values(ages), ValueLayout.JAVA_INT).withValidity(validity(ages), 0);
            case UInt4Vector ages -> Ages.of(values(ages), ValueLayout.JAVA_INT).withValidity(validity(ages), 0);
            default -> throw refused(vector, AGES);
        };
    }

    public static Payments payments(FieldVector vector) {
        requireNoIndices(vector);
        return switch (vector) {
            case IntVector cents ->
                Payments.ofCents(values(cents), ValueLayout.JAVA_INT).withValidity(validity(cents), 0);
            case UInt4Vector cents ->
                Payments.ofCents(values(cents), ValueLayout.JAVA_INT).unsigned().withValidity(validity(cents), 0);
            case BigIntVector cents ->
                Payments.ofCents(values(cents), ValueLayout.JAVA_LONG).withValidity(validity(cents), 0);
            case DecimalVector amounts
            when amounts.getScale() == 2 -> Payments.ofCents(cents(amounts)).withValidity(validity(amounts), 0);
            default -> throw refused(vector, PAYMENTS);
        };
    }

    /** Copies, because a decimal has 128 bits. */
    private static long[] cents(DecimalVector amounts) {
        MemorySegment values = values(amounts);
        boolean hasNulls = amounts.getValidityBuffer().capacity() > 0;
        long[] cents = new long[amounts.getValueCount()];
        for (int i = 0; i < cents.length; i++) {
            if (hasNulls && amounts.isNull(i)) {
                continue; // may have any value
            }
            long low = values.get(HALF_OF_DECIMAL, 16L * i);
            if (values.get(HALF_OF_DECIMAL, 16L * i + 8) != low >> 63) {
                throw new IllegalArgumentException("%s, row %d: %s does not fit 64 bits of cents. Payments are at most"
                                .formatted(amounts.getName(), i, amounts.getObject(i))
                        + " 92233720368547758.07, positive or negative.");
            }
            cents[i] = low;
        }
        return cents;
    }

    private static void requireNoIndices(FieldVector vector) {
        if (vector.getField().getDictionary() != null) {
            throw new IllegalArgumentException(
                    "%s has indices into a dictionary, not values. Decode it first:".formatted(vector.getName())
                            + " DictionaryEncoder.decode(vector, dictionary).");
        }
    }

    private static IllegalArgumentException refused(FieldVector vector, String advice) {
        return new IllegalArgumentException("%s is a vector of the type %s. %s"
                .formatted(vector.getName(), vector.getField().getType(), advice));
    }

    private static MemorySegment values(BaseFixedWidthVector vector) {
        return memory(vector.getDataBuffer(), (long) vector.getValueCount() * vector.getTypeWidth());
    }

    /** Address 0 where there is no bitmap, which says that there are no nulls. */
    private static MemorySegment validity(BaseFixedWidthVector vector) {
        ArrowBuf bitmap = vector.getValidityBuffer();
        return bitmap.capacity() == 0
                ? MemorySegment.NULL
                : memory(bitmap, BitVectorHelper.getValidityBufferSizeFromCount(vector.getValueCount()));
    }

    /** Nothing but Arrow knows when its memory is released. */
    private static MemorySegment memory(ArrowBuf buffer, long bytes) {
        buffer.checkBytes(0, bytes);
        return MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(bytes);
    }
}
