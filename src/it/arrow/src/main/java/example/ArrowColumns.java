package example;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;

/** Adds Arrow vectors to statistics without a copy; nulls are left out. */
public final class ArrowColumns {
    private ArrowColumns() {}

    public static void add(UInt1Vector ages, AgeStatistics statistics) {
        if (ages.getNullCount() == 0) {
            statistics.acceptUnsigned(values(ages));
        } else {
            statistics.acceptUnsigned(values(ages), validity(ages));
        }
    }

    public static void add(UInt4Vector cents, PaymentStatistics statistics) {
        if (cents.getNullCount() == 0) {
            statistics.acceptUnsigned(values(cents));
        } else {
            statistics.acceptUnsigned(values(cents), validity(cents));
        }
    }

    public static void add(IntVector cents, PaymentStatistics statistics) {
        if (cents.getNullCount() == 0) {
            statistics.accept(values(cents));
        } else {
            statistics.accept(values(cents), validity(cents));
        }
    }

    /** Adds the payments from one index to before another: the bitmap is then read from a bit within a byte. */
    public static void add(IntVector cents, int from, int to, PaymentStatistics statistics) {
        Objects.checkFromToIndex(from, to, cents.getValueCount());
        MemorySegment part = values(cents).asSlice((long) from * Integer.BYTES, (long) (to - from) * Integer.BYTES);
        statistics.accept(part, validity(cents), from);
    }

    private static MemorySegment values(BaseFixedWidthVector vector) {
        return memory(vector.getDataBuffer(), (long) vector.getValueCount() * vector.getTypeWidth());
    }

    private static MemorySegment validity(BaseFixedWidthVector vector) {
        return memory(
                vector.getValidityBuffer(), BitVectorHelper.getValidityBufferSizeFromCount(vector.getValueCount()));
    }

    /** Arrow's memory, which must not be released while this is in use: nothing but Arrow knows when it is. */
    private static MemorySegment memory(ArrowBuf buffer, long bytes) {
        buffer.checkBytes(0, bytes);
        return MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(bytes);
    }
}
