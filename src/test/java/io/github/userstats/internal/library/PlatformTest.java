package io.github.userstats.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, linux",
        "Mac OS X, macos",
        "Windows 11, windows",
        "Windows Server 2025, windows",
        "WINDOWS NT, windows",
        "FreeBSD, freebsd",
        "SunOS, sunos",
        "AIX, aix",
        "z/OS, zos",
        "../../etc, etc",
    })
    void operatingSystem(String osName, String name) {
        assertThat(Platform.operatingSystem(osName)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "amd64, x86_64",
        "x86_64, x86_64",
        "AMD64, x86_64",
        "aarch64, aarch64",
        "arm64, aarch64",
        "riscv64, riscv64",
        // No library is packaged for these; none may pass for one of the above.
        "x86, x86",
        "i386, i386",
        "arm, arm",
        "ppc64le, ppc64le",
        "s390x, s390x",
        "sparcv9, sparcv9",
    })
    void architecture(String osArch, String name) {
        assertThat(Platform.architecture(osArch)).isEqualTo(name);
    }

    @Test
    void namesDoNotDependOnTheUsersLanguage() {
        Locale locale = Locale.getDefault();
        try {
            // In Turkish, the small letter of I has no dot.
            Locale.setDefault(Locale.of("tr"));
            assertThat(Platform.operatingSystem("WINDOWS")).isEqualTo("windows");
            assertThat(Platform.architecture("RISCV64")).isEqualTo("riscv64");
        } finally {
            Locale.setDefault(locale);
        }
    }

    @Test
    void thisMachine() {
        assertThat(Platform.NAME)
                .isEqualTo(Platform.operatingSystem(System.getProperty("os.name")) + "-"
                        + Platform.architecture(System.getProperty("os.arch")));
    }
}
