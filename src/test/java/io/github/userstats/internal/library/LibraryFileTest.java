package io.github.userstats.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.userstats.testing.PackagedLibrary;
import io.github.userstats.testing.Platforms;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("native")
class LibraryFileTest {
    private static final int ELF = 0x7f454c46;
    private static final int MACH_O = 0xcffaedfe;
    private static final int DOS = 0x4d5a9000;

    private static void check(byte[] content, String platform) throws IOException {
        int dash = platform.indexOf('-');
        LibraryFile.check(content, platform.substring(0, dash), platform.substring(dash + 1));
    }

    @ParameterizedTest
    @MethodSource("io.github.userstats.testing.Platforms#all")
    void packagedLibraryIsForItsPlatformAlone(Platforms.Row platform) throws IOException {
        byte[] content = PackagedLibrary.contentFor(platform);
        check(content, platform.name());
        for (Platforms.Row other : Platforms.all()) {
            if (!other.equals(platform)) {
                assertThatThrownBy(() -> check(content, other.name())).hasMessage("it is for " + platform.name());
            }
        }
    }

    private static byte[] elfHeader(int machine, ByteOrder order) {
        ByteBuffer header = ByteBuffer.allocate(64).putInt(ELF);
        header.put(4, (byte) 2).put(5, (byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1));
        return header.order(order).putShort(18, (short) machine).array();
    }

    @ParameterizedTest
    @CsvSource({"62, linux-x86_64", "183, linux-aarch64", "243, linux-riscv64"})
    void elfFileForAnotherArchitectureIsRefused(int machine, String platform) throws IOException {
        byte[] header = elfHeader(machine, ByteOrder.LITTLE_ENDIAN);
        check(header, platform);
        for (String other : new String[] {"linux-x86_64", "linux-aarch64", "windows-x86_64"}) {
            if (!other.equals(platform)) {
                assertThatThrownBy(() -> check(header, other)).hasMessage("it is for " + platform);
            }
        }
    }

    /** Only the system knows what such an architecture is compatible with. */
    @ParameterizedTest
    @ValueSource(strings = {"linux-ppc64", "linux-ppc64le", "linux-i386", "linux-x86_64"})
    void unknownArchitectureIsLeftToTheSystem(String platform) throws IOException {
        check(elfHeader(21, ByteOrder.BIG_ENDIAN), platform);
        check(elfHeader(21, ByteOrder.LITTLE_ENDIAN), platform);
        check(elfHeader(3, ByteOrder.LITTLE_ENDIAN), platform);
    }

    @Test
    void knownFileIsLeftToTheSystemOnAnUnknownArchitecture() throws IOException {
        check(elfHeader(62, ByteOrder.LITTLE_ENDIAN), "linux-s390x");
    }

    @ParameterizedTest
    @MethodSource("io.github.userstats.testing.Platforms#linux")
    void halfAnElfFileIsIncomplete(Platforms.Row platform) throws IOException {
        byte[] content = PackagedLibrary.contentFor(platform);
        for (int length = Integer.BYTES; length <= content.length / 2; length++) {
            byte[] beginning = Arrays.copyOf(content, length);
            assertThatThrownBy(() -> check(beginning, platform.name()))
                    .as("%d bytes", length)
                    .hasMessage("it is incomplete");
        }
    }

    /** Whatever follows the first bytes of a library, there is no other exception. */
    @ParameterizedTest
    @ValueSource(ints = {MACH_O, DOS, 0})
    void nonsenseIsRefused(int magic) {
        Random random = new Random(magic);
        for (int i = 0; i < 10_000; i++) {
            byte[] content = nonsense(magic, random);
            assertThatThrownBy(() -> check(content, "linux-x86_64")).isExactlyInstanceOf(IOException.class);
        }
    }

    private static byte[] nonsense(int magic, Random random) {
        byte[] content = new byte[random.nextInt(200)];
        random.nextBytes(content);
        if (content.length >= Integer.BYTES) {
            ByteBuffer.wrap(content).putInt(magic);
        }
        return content;
    }

    @Test
    void nonsensicalElfFileIsRefusedOrLeftToTheSystem() {
        Random random = new Random(ELF);
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            try {
                check(nonsense(ELF, random), "linux-x86_64");
            } catch (IOException exception) {
                refused++;
            }
        }
        // At least the files that end within the header are refused.
        assertThat(refused).isGreaterThan(10_000 / 10);
    }

    /** The same for a file that looks like a library of this platform up to the headers of its segments. */
    @Test
    void nonsensicalSegmentsAreRefused() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] content = new byte[64 + random.nextInt(200)];
            random.nextBytes(content);
            ByteBuffer header = ByteBuffer.wrap(content).putInt(ELF).order(ByteOrder.LITTLE_ENDIAN);
            header.put(4, (byte) 2).put(5, (byte) 1).putShort(18, (short) 62);
            // Sometimes the table is within the file.
            header.putLong(32, random.nextInt(content.length))
                    .putShort(54, (short) 56)
                    .putShort(56, (short) 1);
            assertThatThrownBy(() -> check(content, "linux-x86_64")).hasMessage("it is incomplete");
        }
    }
}
