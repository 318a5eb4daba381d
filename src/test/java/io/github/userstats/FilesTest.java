package io.github.userstats;

import static io.github.userstats.testing.OracleAssertions.assertResults;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.RequestedBackend;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns in files, and what files can do to them. {@link ColumnsTest} has their results. */
@Tag("backends")
class FilesTest {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeAll
    static void requestedBackendIsInUse() {
        RequestedBackend.assertInUse();
    }

    @BeforeEach
    void eightBytes() throws IOException {
        file = Files.write(folder.resolve("column.bin"), new byte[] {0, 0, 0, 0, 0, 0, 0, 1});
    }

    /** The same file, as columns of each width. */
    private static List<ThrowingCallable> allWays(Path file, Arena arena) {
        return List.of(
                () -> Ages.ofFile(file, arena),
                () -> Payments.ofFile(file, INT, arena),
                () -> Payments.ofFile(file, LONG, arena));
    }

    @Test
    void theLayoutGivesWidthAndByteOrder() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            assertResults(Ages.ofFile(file, arena), 8, Oracle.of(0, 0, 0, 0, 0, 0, 0, 1));
            assertResults(Payments.ofFile(file, INT, arena), 2, Oracle.of(0, 1 << 24));
            assertResults(Payments.ofFile(file, INT.withOrder(ByteOrder.BIG_ENDIAN), arena), 2, Oracle.of(0, 1));
            assertResults(Payments.ofFile(file, LONG, arena), 1, Oracle.of(1));
            assertResults(
                    Payments.ofFile(file, LONG.withOrder(ByteOrder.LITTLE_ENDIAN), arena), 1, Oracle.of(1L << 56));
        }
    }

    @Test
    void anEmptyFileIsAnEmptyColumn() throws IOException {
        Files.write(file, new byte[0]);
        try (Arena arena = Arena.ofConfined()) {
            assertResults(Ages.ofFile(file, arena), 0, Oracle.OF_NOTHING);
            assertResults(Payments.ofFile(file, INT, arena).parallel(), 0, Oracle.OF_NOTHING);
            assertResults(Payments.ofFile(file, LONG, arena).slice(0, 0), 0, Oracle.OF_NOTHING);
        }
    }

    // ---- Files that cannot be mapped --------------------------------------------------------------------------------

    private static void assertThrowsNaming(Path file, Class<? extends FileSystemException> type, String reason) {
        try (Arena arena = Arena.ofConfined()) {
            for (ThrowingCallable call : allWays(file, arena)) {
                assertThatExceptionOfType(type)
                        .isThrownBy(call)
                        .withMessage(reason == null ? file.toString() : file + ": " + reason)
                        .satisfies(exception -> assertThat(exception.getFile()).isEqualTo(file.toString()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 4_001})
    void aFileWithPartOfAValueIsRefused(int size) throws IOException {
        Files.write(file, new byte[size]);
        String reason = " bytes each, and " + size
                + " bytes are not a multiple of that: the file is incomplete, or holds" + " something else";
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Ages.ofFile(file, arena).size()).isEqualTo(size);
            if (size % 4 != 0) {
                assertThatExceptionOfType(FileSystemException.class)
                        .isThrownBy(() -> Payments.ofFile(file, INT, arena))
                        .withMessage(file + ": payments are 4" + reason);
            }
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> Payments.ofFile(file, LONG, arena))
                    .withMessage(file + ": payments are 8" + reason);
        }
    }

    @Test
    void aMissingFile() {
        assertThrowsNaming(folder.resolve("missing.bin"), NoSuchFileException.class, null);
        assertThrowsNaming(Path.of("missing.bin"), NoSuchFileException.class, null);
    }

    @Test
    void aDirectory() {
        assertThrowsNaming(folder, FileSystemException.class, "is a directory");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no such file")
    void aFileThatIsNotARegularOne() {
        assertThrowsNaming(Path.of("/dev/null"), FileSystemException.class, "is not a regular file");
    }

    @Test
    void anUnreadableFile() {
        assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file), "this user may read everything");
        assertThrowsNaming(file, AccessDeniedException.class, null);
    }

    @Test
    void aFileInAnotherFileSystemSaysWhatToDo() throws IOException {
        Path zip = folder.resolve("columns.zip");
        try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"));
                Arena arena = Arena.ofConfined()) {
            Path inside = Files.write(files.getPath("/column.bin"), new byte[8]);
            for (ThrowingCallable call : allWays(inside, arena)) {
                assertThatExceptionOfType(UnsupportedOperationException.class)
                        .isThrownBy(call)
                        .withMessage("/column.bin: its file system cannot map files: copy the file to the default file"
                                + " system, or read its bytes into an array");
            }
        }
    }

    @Test
    void anInterruptIsNamedAndStays() {
        try (Arena arena = Arena.ofConfined()) {
            for (ThrowingCallable call : allWays(file, arena)) {
                Thread.currentThread().interrupt();
                assertThatExceptionOfType(InterruptedIOException.class)
                        .isThrownBy(call)
                        .withMessage(file + ": the thread was interrupted while it mapped the file");
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }

    // ---- The arena --------------------------------------------------------------------------------------------------

    @Test
    void theArenaSaysHowLongAndByWhom() throws Exception {
        Ages ages;
        Payments payments;
        Arena closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena;
            ages = Ages.ofFile(file, arena);
            payments = Payments.ofFile(file, LONG, arena).parallel();
            for (Callable<?> call : List.<Callable<?>>of(
                    () -> Ages.ofFile(file, arena),
                    () -> Payments.ofFile(file, INT, arena),
                    ages::average,
                    payments::statistics)) {
                assertThat(thrownInAnotherThread(call)).isExactlyInstanceOf(WrongThreadException.class);
            }
        }
        assertThatIllegalStateException().isThrownBy(ages::average).withMessage("Already closed");
        assertThatIllegalStateException().isThrownBy(payments::average).withMessage("Already closed");
        for (ThrowingCallable call : allWays(file, closed)) {
            assertThatIllegalStateException().isThrownBy(call).withMessage("Already closed");
        }
    }

    private static Throwable thrownInAnotherThread(Callable<?> call) throws Exception {
        FutureTask<?> task = new FutureTask<>(call);
        Thread.ofPlatform().start(task);
        return assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(task::get)
                .actual()
                .getCause();
    }

    // ---- Files that change ------------------------------------------------------------------------------------------

    /** Eight bytes with which no column overflows. */
    private static final byte[] PATTERN = {0, 0, 1, 1, 1, 1, 1, 1};

    private void fill(int size) throws IOException {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = PATTERN[i % PATTERN.length];
        }
        Files.write(file, bytes);
    }

    private static Oracle ofAges(int size) {
        return Oracle.of(0, 0, 1, 1, 1, 1, 1, 1).times(size / 8);
    }

    private static Oracle ofInts(int size) {
        return Oracle.of(0x01010000, 0x01010101).times(size / 8);
    }

    private static Oracle ofLongs(int size) {
        return Oracle.of(0x10101010101L).times(size / 8);
    }

    private void truncate(int size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    /** Whole pages are missing, or the rest of the last page is zeros. 17 MiB are enough for several threads. */
    @ParameterizedTest
    @CsvSource({
        "4096, 104",
        "4096, 4088",
        "4096, 0",
        "8192, 5000",
        "8192, 4096",
        "8192, 104",
        "17825792, 104",
        "17827072, 17825792",
        "17827072, 17827064"
    })
    @EnabledOnOs(OS.LINUX)
    void aFileThatHasBeenTruncatedIsAnError(int size, int newSize) throws IOException {
        fill(size);
        MemorySegment validity = MemorySegment.ofArray(new byte[size / 8 + 1]).fill((byte) -1);
        try (Arena arena = Arena.ofShared()) {
            Ages ages = Ages.ofFile(file, arena);
            Payments ints = Payments.ofFile(file, INT, arena);
            Payments longs = Payments.ofFile(file, LONG, arena);
            List<Ages> viewsOfAges = List.of(
                    ages,
                    ages.unsigned().parallel(),
                    ages.slice(0, 100),
                    ages.withValidity(validity, 3).parallel());
            List<Payments> viewsOfPayments = List.of(
                    ints, ints.parallel(), longs, longs.parallel(), longs.slice(1, 3), ints.withValidity(validity, 0));
            assertResults(ages, size, ofAges(size));
            assertResults(ints, size / 4, ofInts(size));
            assertResults(longs, size / 8, ofLongs(size));
            truncate(newSize);
            for (Ages view : viewsOfAges) {
                AgeStatistics statistics = new AgeStatistics();
                assertTruncated(
                        view::average, view::standardDeviation, view::statistics, () -> statistics.accept(view));
                assertThat(statistics).isEqualTo(new AgeStatistics());
            }
            for (Payments view : viewsOfPayments) {
                PaymentStatistics statistics = new PaymentStatistics();
                assertTruncated(
                        view::average, view::standardDeviation, view::statistics, () -> statistics.accept(view));
                assertThat(statistics).isEqualTo(new PaymentStatistics());
            }
        }
    }

    private void assertTruncated(ThrowingCallable... calls) throws IOException {
        for (ThrowingCallable call : calls) {
            assertThatExceptionOfType(InternalError.class)
                    .isThrownBy(call)
                    .withMessageStartingWith(file.toRealPath() + " has been truncated from ");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theTruncatedFileIsNamed() throws IOException {
        fill(4096);
        Path link = Files.createSymbolicLink(folder.resolve("link.bin"), file);
        try (Arena arena = Arena.ofConfined()) {
            Ages ages = Ages.ofFile(link, arena);
            truncate(100);
            // It does not matter where the link leads now.
            Files.delete(link);
            assertThatExceptionOfType(InternalError.class)
                    .isThrownBy(ages::average)
                    .withMessage(file.toRealPath()
                            + " has been truncated from 4096 to 100 bytes while it was mapped: map it again, and replace"
                            + " such a file by a new one instead of truncating it");
        }
    }

    /** In all these cases the memory still shows the mapped file. */
    @ParameterizedTest
    @ValueSource(ints = {4096, (17 << 20) + 8})
    @EnabledOnOs(OS.LINUX)
    void aFileMayBeExtendedRenamedReplacedOrDeleted(int size) throws Exception {
        fill(size);
        Path renamed = folder.resolve("renamed.bin");
        try (Arena arena = Arena.ofShared()) {
            Ages ages = Ages.ofFile(file, arena);
            Payments payments = Payments.ofFile(file, LONG, arena).parallel();
            List<Callable<?>> changes = List.of(
                    () -> Files.write(file, new byte[] {1}, StandardOpenOption.APPEND),
                    () -> Files.move(file, renamed),
                    () -> Files.write(file, new byte[] {20}),
                    () -> Files.deleteIfExists(renamed));
            for (Callable<?> change : changes) {
                change.call();
                assertResults(ages, size, ofAges(size));
                assertResults(payments, size / 8, ofLongs(size));
            }
        }
    }
}
