package io.github.userstats.internal;

import io.github.userstats.internal.bindings.userstats_h;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The kernels in C. {@link NativeLibrary} must have loaded the library before this class is initialised.
 *
 * <p>Calls are critical ones, so that arrays are passed as they are. Such a call holds up every safepoint of the JVM; a
 * long column is therefore passed in pieces. A mapped one is copied first: so no call waits for a disk, and a file that has
 * been truncated is an {@link InternalError} instead of a signal that ends the JVM.
 */
final class NativeKernels implements Kernels {
    static final NativeKernels INSTANCE = new NativeKernels();

    static final int LARGEST_PIECE_BYTES = 256 * 1024;

    /**
     * So much that a call takes less than 50 microseconds. With AVX it takes the time of reading, 15 to 20 microseconds (at
     * 14 GB a second); the portable kernels take up to 10 times that.
     */
    private static final int PIECE_BYTES =
            LoadedLibrary.instructionSet().startsWith("avx") ? LARGEST_PIECE_BYTES : LARGEST_PIECE_BYTES / 8;

    private static final int PIECE_PAYMENTS = PIECE_BYTES / Integer.BYTES;

    /** Shorter arrays take less time in Java than the call (measured). */
    private static final int MIN_AGES = 48;

    private static final int MIN_SUMMED_PAYMENTS = 1024;
    private static final int MIN_PAYMENTS = 128;

    /** Of all of them. Ten generated ones cost a start 8 ms, for look-ups and handles that are not used (measured). */
    static final FunctionDescriptor DESCRIPTOR = userstats_h.userstats_ages_u8_sum$descriptor();

    private static final MethodHandle AGES_U8_SUM = critical("userstats_ages_u8_sum");
    private static final MethodHandle AGES_U8_MOMENTS = critical("userstats_ages_u8_moments");
    private static final MethodHandle AGES_I8_SUM = critical("userstats_ages_i8_sum");
    private static final MethodHandle AGES_I8_MOMENTS = critical("userstats_ages_i8_moments");
    private static final MethodHandle PAYMENTS_U32_SUM = critical("userstats_payments_u32_sum");
    private static final MethodHandle PAYMENTS_U32_POWER_SUMS = critical("userstats_payments_u32_power_sums");
    private static final MethodHandle PAYMENTS_U32_MOMENTS = critical("userstats_payments_u32_moments");
    private static final MethodHandle PAYMENTS_I32_SUM = critical("userstats_payments_i32_sum");
    private static final MethodHandle PAYMENTS_I32_POWER_SUMS = critical("userstats_payments_i32_power_sums");
    private static final MethodHandle PAYMENTS_I32_MOMENTS = critical("userstats_payments_i32_moments");

    private NativeKernels() {}

    private static MethodHandle critical(String name) {
        return LoadedLibrary.function(name, DESCRIPTOR, Linker.Option.critical(true));
    }

    @Override
    public boolean addAges(Measure measure, boolean unsigned, byte[] ages, int from, int count, Moments moments) {
        if (count < MIN_AGES) {
            return JavaKernels.INSTANCE.addAges(measure, unsigned, ages, from, count, moments);
        }
        MemorySegment segment = MemorySegment.ofArray(ages);
        for (int start = from, end = from + count; start < end; ) {
            int piece = Math.min(end - start, PIECE_BYTES);
            if (!callAges(measure, unsigned, segment.asSlice(start, piece), piece, Validity.ALL, moments)) {
                return false;
            }
            start += piece;
        }
        return true;
    }

    @Override
    public boolean addAges(
            Measure measure, boolean unsigned, MemorySegment ages, long count, Validity validity, Moments moments) {
        if (ages.isMapped() || validity.bitmap().isMapped()) {
            return SegmentBlocks.addAges(this, measure, unsigned, ages, count, validity, moments);
        }
        if (count <= PIECE_BYTES) {
            return callAges(measure, unsigned, ages, (int) count, validity, moments);
        }
        for (long start = 0; start < count; ) {
            int piece = (int) Math.min(count - start, PIECE_BYTES);
            if (!callAges(measure, unsigned, ages.asSlice(start, piece), piece, validity.from(start), moments)) {
                return false;
            }
            start += piece;
        }
        return true;
    }

    private static boolean callAges(
            Measure measure, boolean unsigned, MemorySegment ages, int count, Validity validity, Moments moments) {
        MemorySegment fields = MemorySegment.ofArray(moments.fields);
        MemorySegment bitmap = validity.bitmap();
        long offset = validity.offset();
        int status;
        try {
            if (measure == Measure.SUM) {
                status = unsigned
                        ? (int) AGES_U8_SUM.invokeExact(fields, ages, (long) count, bitmap, offset)
                        : (int) AGES_I8_SUM.invokeExact(fields, ages, (long) count, bitmap, offset);
            } else {
                status = unsigned
                        ? (int) AGES_U8_MOMENTS.invokeExact(fields, ages, (long) count, bitmap, offset)
                        : (int) AGES_I8_MOMENTS.invokeExact(fields, ages, (long) count, bitmap, offset);
            }
        } catch (Throwable exception) {
            throw LoadedLibrary.unchecked(exception);
        }
        if (status == userstats_h.USERSTATS_NEGATIVE_AGE()) {
            return false;
        }
        check(status);
        return true;
    }

    @Override
    public void addPayments(Measure measure, boolean unsigned, int[] cents, int from, int count, Moments moments) {
        if (count < (measure == Measure.SUM ? MIN_SUMMED_PAYMENTS : MIN_PAYMENTS)) {
            JavaKernels.INSTANCE.addPayments(measure, unsigned, cents, from, count, moments);
            return;
        }
        MemorySegment segment = MemorySegment.ofArray(cents);
        for (int start = from, end = from + count; start < end; ) {
            int piece = Math.min(end - start, PIECE_PAYMENTS);
            MemorySegment values = segment.asSlice((long) start * Integer.BYTES, (long) piece * Integer.BYTES);
            callPayments(measure, unsigned, values, piece, Validity.ALL, moments);
            start += piece;
        }
    }

    @Override
    public void addPayments(
            Measure measure, boolean unsigned, MemorySegment cents, long count, Validity validity, Moments moments) {
        if (cents.isMapped() || validity.bitmap().isMapped()) {
            SegmentBlocks.addPayments(this, measure, unsigned, cents, count, validity, moments);
            return;
        }
        if (count <= PIECE_PAYMENTS) {
            callPayments(measure, unsigned, cents, (int) count, validity, moments);
            return;
        }
        for (long start = 0; start < count; ) {
            int piece = (int) Math.min(count - start, PIECE_PAYMENTS);
            MemorySegment values = cents.asSlice(start * Integer.BYTES, (long) piece * Integer.BYTES);
            callPayments(measure, unsigned, values, piece, validity.from(start), moments);
            start += piece;
        }
    }

    private static void callPayments(
            Measure measure, boolean unsigned, MemorySegment cents, int count, Validity validity, Moments moments) {
        MemorySegment fields = MemorySegment.ofArray(moments.fields);
        MemorySegment bitmap = validity.bitmap();
        long offset = validity.offset();
        int status;
        try {
            status = switch (measure) {
                case SUM ->
                    unsigned
                            ? (int) PAYMENTS_U32_SUM.invokeExact(fields, cents, (long) count, bitmap, offset)
                            : (int) PAYMENTS_I32_SUM.invokeExact(fields, cents, (long) count, bitmap, offset);
                case POWER_SUMS ->
                    unsigned
                            ? (int) PAYMENTS_U32_POWER_SUMS.invokeExact(fields, cents, (long) count, bitmap, offset)
                            : (int) PAYMENTS_I32_POWER_SUMS.invokeExact(fields, cents, (long) count, bitmap, offset);
                case MOMENTS ->
                    unsigned
                            ? (int) PAYMENTS_U32_MOMENTS.invokeExact(fields, cents, (long) count, bitmap, offset)
                            : (int) PAYMENTS_I32_MOMENTS.invokeExact(fields, cents, (long) count, bitmap, offset);
            };
        } catch (Throwable exception) {
            throw LoadedLibrary.unchecked(exception);
        }
        check(status);
    }

    private static void check(int status) {
        if (status == userstats_h.USERSTATS_OVERFLOW()) {
            throw Moments.overflow();
        }
        if (status != userstats_h.USERSTATS_OK()) {
            throw new AssertionError("userstats returned " + status);
        }
    }
}
