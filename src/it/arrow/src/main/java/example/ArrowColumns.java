package example;

import io.github.userstats.Ages;
import io.github.userstats.Payments;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;

/** Arrow vectors as columns, without a copy. A column must not be used once its vector is closed. */
public final class ArrowColumns {
    private ArrowColumns() {}

    public static Ages ages(UInt1Vector ages) {
        return Ages.of(values(ages)).unsigned().withValidity(validity(ages), 0);
    }

    public static Payments payments(UInt4Vector cents) {
        return Payments.ofCents(values(cents), ValueLayout.JAVA_INT).unsigned().withValidity(validity(cents), 0);
    }

    public static Payments payments(IntVector cents) {
        return Payments.ofCents(values(cents), ValueLayout.JAVA_INT).withValidity(validity(cents), 0);
    }

    public static Payments payments(BigIntVector cents) {
        return Payments.ofCents(values(cents), ValueLayout.JAVA_LONG).withValidity(validity(cents), 0);
    }

    private static MemorySegment values(BaseFixedWidthVector vector) {
        return memory(vector.getDataBuffer(), (long) vector.getValueCount() * vector.getTypeWidth());
    }

    /** Address 0 where there are no nulls. */
    private static MemorySegment validity(BaseFixedWidthVector vector) {
        return vector.getNullCount() == 0
                ? MemorySegment.NULL
                : memory(
                        vector.getValidityBuffer(),
                        BitVectorHelper.getValidityBufferSizeFromCount(vector.getValueCount()));
    }

    /** Nothing but Arrow knows when its memory is released. */
    private static MemorySegment memory(ArrowBuf buffer, long bytes) {
        buffer.checkBytes(0, bytes);
        return MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(bytes);
    }
}
