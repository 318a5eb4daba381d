package io.github.userstats.internal.kernels;

import io.github.userstats.internal.bindings.userstats_h;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * The kernels in C. The library must have been loaded before this class is initialised.
 *
 * <p>Calls are critical, so that C reads arrays without a copy. A critical call holds up every safepoint of the JVM. So a long
 * column is passed in pieces, and a mapped column is copied first: no call waits for a disk, and a truncated file is an
 * {@link InternalError} instead of a signal that ends the JVM.
 */
public final class NativeKernels implements Kernels {
    public static final NativeKernels INSTANCE = new NativeKernels();

    /** For shorter arrays, Java takes less time than the call alone (measured). */
    static final int MIN_BYTES = 48;

    static final int MIN_SUMMED_INTS = 1024;
    static final int MIN_INTS = 128;
    static final int MIN_SUMMED_LONGS = 256;
    static final int MIN_LONGS = 16;

    private static final int MEASURES = Measure.values().length;

    /** This handle is made by hand, because jextract has no option for a critical call. */
    private static final MethodHandle ADD = Linker.nativeLinker()
            .downcallHandle(
                    userstats_h.userstats_add$address(),
                    userstats_h.userstats_add$descriptor(),
                    Linker.Option.critical(true));

    /** The largest number of values in a call, for each constant that C has for a column. */
    private static final long[] PIECE_LENGTHS = pieceLengths();

    private NativeKernels() {}

    private static long[] pieceLengths() {
        long[] lengths = new long[Element.values().length * MEASURES];
        for (Element element : Element.values()) {
            for (Measure measure : Measure.values()) {
                int column = column(element, measure);
                lengths[column] = userstats_h.userstats_piece_bytes(column) / element.bytes();
            }
        }
        return lengths;
    }

    /** The C constant, for instance {@code USERSTATS_I32_MOMENTS}. */
    @SuppressWarnings("EnumOrdinal") // C numbers them in the same way
    static int column(Element element, Measure measure) {
        return MEASURES * element.ordinal() + measure.ordinal();
    }

    @Override
    public boolean add(Element element, Measure measure, byte[] values, int from, int count, Moments moments) {
        return count < MIN_BYTES
                ? JavaKernels.INSTANCE.add(element, measure, values, from, count, moments)
                : addPieces(element, measure, MemorySegment.ofArray(values), from, count, Validity.ALL, moments);
    }

    @Override
    public boolean add(Element element, Measure measure, int[] values, int from, int count, Moments moments) {
        return count < (measure == Measure.SUM ? MIN_SUMMED_INTS : MIN_INTS)
                ? JavaKernels.INSTANCE.add(element, measure, values, from, count, moments)
                : addPieces(element, measure, MemorySegment.ofArray(values), from, count, Validity.ALL, moments);
    }

    @Override
    public boolean add(Element element, Measure measure, long[] values, int from, int count, Moments moments) {
        return count < (measure == Measure.SUM ? MIN_SUMMED_LONGS : MIN_LONGS)
                ? JavaKernels.INSTANCE.add(element, measure, values, from, count, moments)
                : addPieces(element, measure, MemorySegment.ofArray(values), from, count, Validity.ALL, moments);
    }

    @Override
    public boolean add(
            Element element, Measure measure, MemorySegment values, long count, Validity validity, Moments moments) {
        if (values.isMapped() || validity.bitmap().isMapped()) {
            return SegmentBlocks.add(this, element, measure, values, ByteOrder.nativeOrder(), count, validity, moments);
        }
        return addPieces(element, measure, values, 0, count, validity, moments);
    }

    private static boolean addPieces(
            Element element,
            Measure measure,
            MemorySegment values,
            long from,
            long count,
            Validity validity,
            Moments moments) {
        int column = column(element, measure);
        long pieceLength = PIECE_LENGTHS[column];
        long start = 0;
        do { // At least once: the call checks that the memory is accessible.
            long offset = (from + start) * element.bytes();
            MemorySegment rest = offset == 0 ? values : values.asSlice(offset);
            long length = Math.min(count - start, pieceLength);
            if (!call(column, rest, length, validity.from(start), moments)) {
                return false;
            }
            start += length;
        } while (start < count);
        return true;
    }

    private static boolean call(int column, MemorySegment values, long count, Validity validity, Moments moments) {
        int status;
        try {
            status = (int) ADD.invokeExact(
                    MemorySegment.ofArray(moments.fields()),
                    column,
                    values,
                    count,
                    validity.bitmap(),
                    validity.offset());
        } catch (Error | RuntimeException exception) {
            throw exception;
        } catch (Throwable exception) {
            throw new AssertionError("a downcall throws no checked exception", exception);
        }
        if (status == userstats_h.USERSTATS_OUT_OF_RANGE()) {
            return false;
        }
        if (status == userstats_h.USERSTATS_OVERFLOW()) {
            throw Moments.overflow();
        }
        if (status != userstats_h.USERSTATS_OK()) {
            throw new AssertionError("userstats returned " + status);
        }
        return true;
    }
}
