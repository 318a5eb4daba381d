package io.github.userstats;

import static io.github.userstats.testing.OracleAssertions.assertStatistics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.RequestedBackend;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
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

@Tag("backends")
class MappedFilesTest {
    @TempDir
    private Path folder;

    private Path ages;
    private Path payments;

    @BeforeAll
    static void requestedBackendIsInUse() {
        RequestedBackend.assertInUse();
    }

    @BeforeEach
    void oneValueEach() throws IOException {
        ages = Files.write(folder.resolve("ages.bin"), new byte[] {20});
        payments = Files.write(folder.resolve("payments.bin"), new byte[] {1, 0, 0, 0});
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    /** All results, and that a parallel view has the same. */
    private static void assertIs(UserData data, Oracle ages, Oracle payments) {
        for (UserData view : List.of(data, data.parallel())) {
            assertStatistics(view.ageStatistics(), ages);
            assertStatistics(view.paymentStatistics(), payments);
            assertEquals(ages.mean(1), view.averageAge());
            assertEquals(payments.mean(100), view.averagePayment());
            assertEquals(payments.populationDeviation(100), view.paymentStandardDeviation());
        }
    }

    /** Around the blocks that are copied, and several pieces for several threads with a rest. */
    @ParameterizedTest
    @CsvSource({"1, 1", "7, 100", "16384, 4096", "16385, 4097", "1, 65537", "17826113, 1", "1, 4456769"})
    void columnsOfAnyLength(int ageCount, int paymentCount) throws IOException {
        byte[] unsigned = randomBytes(ageCount);
        byte[] signed = unsigned.clone();
        for (int i = 0; i < ageCount; i++) {
            signed[i] &= Byte.MAX_VALUE;
        }
        byte[] bytes = randomBytes(paymentCount * Integer.BYTES);
        int[] cents = new int[paymentCount];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(cents);
        Files.write(payments, bytes);
        Files.write(ages, signed);
        try (Arena confined = Arena.ofConfined();
                Arena shared = Arena.ofShared()) {
            for (Arena arena : List.of(confined, shared)) {
                assertIs(UserData.map(ages, payments, arena), Oracle.ofSigned(signed), Oracle.ofSigned(cents));
            }
        }
        try (Arena arena = Arena.ofShared()) {
            Files.write(ages, unsigned);
            assertIs(
                    UserData.mapUnsigned(ages, payments, arena), Oracle.ofUnsigned(unsigned), Oracle.ofUnsigned(cents));
        }
    }

    @Test
    void theLeastSignificantByteComesFirst() throws IOException {
        Files.write(payments, new byte[] {1, 2, 0, 0, -1, -1, -1, -1});
        try (Arena arena = Arena.ofConfined()) {
            assertStatistics(UserData.map(ages, payments, arena).paymentStatistics(), Oracle.of(0x0201, -1));
            assertStatistics(
                    UserData.mapUnsigned(ages, payments, arena).paymentStatistics(), Oracle.of(0x0201, 0xffffffffL));
        }
    }

    @Test
    void anEmptyFileIsAnEmptyColumn() throws IOException {
        Files.write(ages, new byte[0]);
        Files.write(payments, new byte[0]);
        try (Arena arena = Arena.ofConfined()) {
            for (UserData data :
                    List.of(UserData.map(ages, payments, arena), UserData.mapUnsigned(ages, payments, arena))) {
                assertThat(data).hasToString("UserData{ages=0, payments=0}");
                assertThat(data.averageAge()).isNaN();
                assertThat(data.paymentStandardDeviation()).isNaN();
                assertThat(data.parallel().paymentStatistics()).isEqualTo(new PaymentStatistics());
            }
        }
    }

    @Test
    void aNegativeAgeIsNamed() throws IOException {
        Files.write(ages, new byte[] {1, 2, -3});
        try (Arena arena = Arena.ofConfined()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(UserData.map(ages, payments, arena)::averageAge)
                    .withMessage("age -3 at index 2 is negative; the unsigned methods read bytes as 0 to 255");
        }
    }

    /** Both ways to map, given the files, must throw this, which names the file. */
    private static void assertThrowsNaming(
            Path file, Class<? extends FileSystemException> type, String reason, Path ages, Path payments) {
        try (Arena arena = Arena.ofConfined()) {
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> UserData.map(ages, payments, arena), () -> UserData.mapUnsigned(ages, payments, arena))) {
                assertThatExceptionOfType(type)
                        .isThrownBy(call)
                        .withMessage(reason == null ? file.toString() : file + ": " + reason)
                        .satisfies(exception -> assertThat(exception.getFile()).isEqualTo(file.toString()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4_001})
    void aFileWithPartOfAPaymentIsRefused(int size) throws IOException {
        Files.write(payments, new byte[size]);
        String reason = "payments are 4 bytes each, and " + size + " bytes are not a multiple of that: the file is"
                + " incomplete, or holds something else";
        assertThrowsNaming(payments, FileSystemException.class, reason, ages, payments);
    }

    @Test
    void aMissingFile() {
        Path missing = folder.resolve("missing.bin");
        assertThrowsNaming(missing, NoSuchFileException.class, null, missing, payments);
        assertThrowsNaming(missing, NoSuchFileException.class, null, ages, missing);
    }

    @Test
    void aDirectory() {
        assertThrowsNaming(folder, FileSystemException.class, "is a directory", folder, payments);
        assertThrowsNaming(folder, FileSystemException.class, "is a directory", ages, folder);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no such file")
    void aFileThatIsNotARegularOne() {
        Path device = Path.of("/dev/null");
        String reason = "is no regular file";
        assertThrowsNaming(device, FileSystemException.class, reason, device, payments);
        assertThrowsNaming(device, FileSystemException.class, reason, ages, device);
    }

    @Test
    void anUnreadableFile() {
        assumeTrue(ages.toFile().setReadable(false) && !Files.isReadable(ages), "this user may read everything");
        assertThrowsNaming(ages, AccessDeniedException.class, null, ages, payments);
    }

    @Test
    void theArenaSaysHowLongAndByWhom() throws Exception {
        UserData data;
        Arena closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena;
            data = UserData.map(ages, payments, arena);
            assertThat(thrownInAnotherThread(() -> UserData.map(ages, payments, arena)))
                    .isExactlyInstanceOf(WrongThreadException.class);
            assertThat(thrownInAnotherThread(data::averageAge)).isExactlyInstanceOf(WrongThreadException.class);
        }
        assertThatIllegalStateException().isThrownBy(data::averageAge).withMessage("Already closed");
        assertThatIllegalStateException().isThrownBy(data::averagePayment).withMessage("Already closed");
        assertThatIllegalStateException()
                .isThrownBy(() -> UserData.map(ages, payments, closed))
                .withMessage("Already closed");
    }

    private static Throwable thrownInAnotherThread(Callable<?> call) throws Exception {
        FutureTask<?> task = new FutureTask<>(call);
        Thread.ofPlatform().start(task);
        return assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(task::get)
                .actual()
                .getCause();
    }

    @Test
    void nullIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> UserData.map(null, payments, arena),
                    () -> UserData.map(ages, null, arena),
                    () -> UserData.map(ages, payments, null),
                    () -> UserData.mapUnsigned(null, payments, arena),
                    () -> UserData.mapUnsigned(ages, null, arena),
                    () -> UserData.mapUnsigned(ages, payments, null))) {
                assertThatNullPointerException().isThrownBy(call);
            }
        }
    }

    /** Whole pages that are missing, and others, of which the rest is zeros; 17 MiB, for several threads. */
    @ParameterizedTest
    @CsvSource({
        "4096, 100",
        "4096, 4092",
        "4096, 0",
        "8192, 5000",
        "8192, 4096",
        "8192, 100",
        "17825792, 100",
        "17827076, 17825792",
        "17827076, 17827072"
    })
    @EnabledOnOs(OS.LINUX)
    void aFileThatHasBeenTruncated(int size, int newSize) throws IOException {
        fillWithOnes(size);
        try (Arena arena = Arena.ofShared()) {
            UserData data = UserData.map(ages, payments, arena);
            assertIs(data, Oracle.of(1).times(size), Oracle.of(0x01010101).times(size / Integer.BYTES));
            truncate(ages, newSize);
            truncate(payments, newSize);
            for (UserData view : List.of(data, data.parallel())) {
                for (ThrowingCallable call : List.<ThrowingCallable>of(
                        view::averageAge,
                        view::ageStatistics,
                        view::averagePayment,
                        view::paymentStandardDeviation,
                        view::paymentStatistics)) {
                    assertThatExceptionOfType(InternalError.class).isThrownBy(call);
                }
            }
        }
    }

    private void fillWithOnes(int size) throws IOException {
        byte[] ones = new byte[size];
        Arrays.fill(ones, (byte) 1);
        Files.write(ages, ones);
        Files.write(payments, ones);
    }

    private static void truncate(Path file, int size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theTruncatedFileIsNamed() throws IOException {
        fillWithOnes(4096);
        Path link = Files.createSymbolicLink(folder.resolve("link.bin"), ages);
        try (Arena arena = Arena.ofConfined()) {
            UserData data = UserData.mapUnsigned(link, payments, arena);
            truncate(ages, 100);
            assertThat(data.averagePayment()).isEqualTo(0x01010101 / 100.0);
            // Where the link leads by then does not matter.
            Files.delete(link);
            assertThatExceptionOfType(InternalError.class)
                    .isThrownBy(data::averageAge)
                    .withMessage(ages.toRealPath()
                            + " has been truncated from 4096 to 100 bytes while it was mapped: map it again, and replace"
                            + " such a file by a new one instead of truncating it");
        }
    }

    /** It is still what has been mapped. */
    @ParameterizedTest
    @ValueSource(ints = {4096, (17 << 20) + 4})
    @EnabledOnOs(OS.LINUX)
    void aFileThatHasBeenRenamedReplacedDeletedOrExtended(int size) throws IOException {
        fillWithOnes(size);
        Oracle ofAges = Oracle.of(1).times(size);
        Oracle ofPayments = Oracle.of(0x01010101).times(size / Integer.BYTES);
        Path renamed = folder.resolve("renamed.bin");
        try (Arena arena = Arena.ofShared()) {
            UserData data = UserData.map(ages, payments, arena);
            Files.write(ages, new byte[] {1}, StandardOpenOption.APPEND);
            assertIs(data, ofAges, ofPayments);
            Files.move(ages, renamed);
            assertIs(data, ofAges, ofPayments);
            Files.write(ages, new byte[] {20});
            assertIs(data, ofAges, ofPayments);
            Files.delete(renamed);
            Files.delete(payments);
            assertIs(data, ofAges, ofPayments);
        }
    }
}
