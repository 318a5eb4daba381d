package io.github.userstats;

import static io.github.userstats.testing.OracleAssertions.assertResults;
import static io.github.userstats.testing.OracleAssertions.assertStatistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.RequestedBackend;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Columns with more than 2^31 values, bytes and bits, in sparse files that take no room on most file systems. Reading zeros takes
 * a while, so most columns are slices from far inside.
 */
@Tag("backends")
@Tag("long")
class LargeColumnsTest {
    private static final long BEYOND_AN_INT = 1L << 31;
    private static final int VALUES = 5_000;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);

    @TempDir
    private static Path folder;

    @SuppressWarnings("MustBeClosedChecker") // closed after each test
    private final Arena arena = Arena.ofShared();

    /** Windows cannot delete a file that is mapped. */
    @AfterEach
    void unmapFiles() {
        arena.close();
    }

    @BeforeAll
    static void requestedBackendIsInUse() {
        RequestedBackend.assertInUse();
    }

    /** A file of zeros that ends with these bytes. */
    private static Path sparse(String name, long size, byte[] end) throws IOException {
        Path file = folder.resolve(name);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(end), size - end.length);
        }
        return file;
    }

    @Test
    void moreAgesThanAnIntCounts() throws IOException {
        long size = BEYOND_AN_INT + 2 * VALUES;
        Ages ages = Ages.ofFile(sparse("ages.bin", size, new byte[] {7, -1}), arena);
        assertThat(ages.size()).isEqualTo(size);
        assertStatistics(
                ages.unsigned().parallel().statistics(),
                Oracle.of(0).times(size - 2).plus(Oracle.of(7, 255)));
        assertResults(
                ages.slice(size - VALUES, size - 1),
                VALUES - 1,
                Oracle.of(0).times(VALUES - 2).plus(Oracle.of(7)));
        assertThatIllegalArgumentException()
                .isThrownBy(ages.slice(3, size)::average)
                .withMessageStartingWith("age -1 at index " + (size - 4) + " is not 0 to 127");
    }

    /** Mapped files are copied in blocks; native memory goes to the kernels where it lies. */
    @Test
    void nativeMemoryBeyondAnInt() throws IOException {
        long size = BEYOND_AN_INT + 2 * VALUES;
        Path file = sparse("memory.bin", size, new byte[] {7, 9});
        try (FileChannel channel = FileChannel.open(file)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            Ages ages = Ages.of(MemorySegment.ofAddress(mapped.address()).reinterpret(size));
            Oracle end = Oracle.of(0).times(VALUES - 2).plus(Oracle.of(7, 9));
            assertResults(ages.slice(size - VALUES, size), VALUES, end);
            Oracle all = Oracle.of(0).times(size - 2).plus(Oracle.of(7, 9));
            assertStatistics(ages.statistics(), all);
            assertStatistics(ages.parallel().statistics(), all);
        }
    }

    @Test
    void slicesFromFarInside() throws IOException {
        long size = BEYOND_AN_INT + VALUES;
        byte[] one = new byte[16];
        one[8] = 1;
        one[15] = -128;
        Path file = sparse("payments.bin", 8 * size, one);
        Payments longs = Payments.ofFile(file, LONG, arena);
        assertThat(longs.size()).isEqualTo(size);
        assertResults(
                longs.slice(size - VALUES, size).parallel(),
                VALUES,
                Oracle.of(0).times(VALUES - 1).plus(Oracle.of(Long.MIN_VALUE + 1)));
        Payments ints = Payments.ofFile(file, INT, arena).unsigned();
        assertThat(ints.size()).isEqualTo(2 * size);
        assertResults(
                ints.slice(2 * size - VALUES, 2 * size),
                VALUES,
                Oracle.of(0).times(VALUES - 2).plus(Oracle.of(1 << 24, 0x80)));
    }

    @Test
    void bitsBeyondAnInt() throws IOException {
        byte[] validity = new byte[VALUES / 8];
        validity[validity.length - 1] = (byte) 0b1000_0001;
        long bytes = BEYOND_AN_INT / 8 + validity.length;
        Path file = sparse("validity.bin", bytes, validity);
        try (FileChannel channel = FileChannel.open(file)) {
            MemorySegment bitmap = channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena);
            int[] cents = new int[VALUES];
            cents[VALUES - 8] = 100;
            cents[VALUES - 2] = 5_000;
            cents[VALUES - 1] = -300;
            Payments payments = Payments.ofCents(cents);
            assertResults(payments.withValidity(bitmap, BEYOND_AN_INT), VALUES, Oracle.of(100, -300));
            assertResults(
                    payments.withValidity(bitmap, BEYOND_AN_INT - 7).slice(7, VALUES), VALUES - 7, Oracle.of(-300));
            // The bit offset of a long column is beyond an int as well.
            Ages ages = Ages.ofFile(sparse("old.bin", 8 * bytes, new byte[] {90, 0, 0, 0, 0, 0, 0, 80}), arena);
            assertResults(ages.withValidity(bitmap, 0).slice(8 * bytes - VALUES, 8 * bytes), VALUES, Oracle.of(90, 80));
        }
    }
}
