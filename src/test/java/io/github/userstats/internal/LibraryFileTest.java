package io.github.userstats.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    @ValueSource(
            strings = {
                "linux-x86_64",
                "linux-aarch64",
                "linux-riscv64",
                "macos-x86_64",
                "macos-aarch64",
                "windows-x86_64",
                "windows-aarch64"
            })
    void packagedLibraryIsForItsPlatformAlone(String platform) throws IOException {
        byte[] content = PackagedLibrary.contentFor(platform);
        assumeTrue(content != null, "packaged by the cross compiler");
        check(content, platform);
        for (String other : new String[] {"linux-s390x", "linux-x86_64", "windows-x86_64", "macos-aarch64"}) {
            if (!other.equals(platform)) {
                assertThatThrownBy(() -> check(content, other)).hasMessage("it is for " + platform);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "62, LITTLE_ENDIAN, linux-x86_64",
        "243, LITTLE_ENDIAN, linux-riscv64",
        "22, BIG_ENDIAN, linux-s390x",
        "21, LITTLE_ENDIAN, linux-ppc64le",
        "3, LITTLE_ENDIAN, linux-x86",
        "65535, LITTLE_ENDIAN, linux-machine type 65535",
    })
    void machineOfElfFile(int machine, String order, String platform) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(64).putInt(ELF);
        header.put(4, (byte) 2).put(5, (byte) (order.equals("BIG_ENDIAN") ? 2 : 1));
        header.order(order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        header.putShort(18, (short) machine);
        check(header.array(), platform);
        assertThatThrownBy(() -> check(header.array(), "linux-aarch64")).hasMessage("it is for " + platform);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux-x86_64", "linux-aarch64", "linux-riscv64"})
    void halfAnElfFileIsIncomplete(String platform) throws IOException {
        byte[] content = PackagedLibrary.contentFor(platform);
        assumeTrue(content != null, "packaged by the cross compiler");
        for (int length = Integer.BYTES; length <= content.length / 2; length++) {
            byte[] beginning = Arrays.copyOf(content, length);
            assertThatThrownBy(() -> check(beginning, platform))
                    .as("%d bytes", length)
                    .hasMessage("it is incomplete");
        }
    }

    /** Whatever follows the first bytes of a library, there is no other exception. */
    @ParameterizedTest
    @ValueSource(ints = {ELF, MACH_O, DOS, 0})
    void nonsenseIsRefused(int magic) {
        Random random = new Random(magic);
        for (int i = 0; i < 10_000; i++) {
            byte[] content = new byte[random.nextInt(200)];
            random.nextBytes(content);
            if (content.length >= Integer.BYTES) {
                ByteBuffer.wrap(content).putInt(magic);
            }
            assertThatThrownBy(() -> check(content, "linux-x86_64")).isExactlyInstanceOf(IOException.class);
        }
    }

    /** The same for what passes for a library of this platform up to the headers of its segments. */
    @Test
    void nonsensicalSegmentsAreRefused() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            byte[] content = new byte[64 + random.nextInt(200)];
            random.nextBytes(content);
            ByteBuffer header = ByteBuffer.wrap(content).putInt(ELF).order(ByteOrder.LITTLE_ENDIAN);
            header.put(4, (byte) 2).put(5, (byte) 1).putShort(18, (short) 62);
            // Sometimes a table within the file.
            header.putLong(32, random.nextInt(content.length))
                    .putShort(54, (short) 56)
                    .putShort(56, (short) 1);
            assertThatThrownBy(() -> check(content, "linux-x86_64")).hasMessage("it is incomplete");
        }
    }
}
