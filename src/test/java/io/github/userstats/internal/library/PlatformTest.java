package io.github.userstats.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.userstats.testing.Platforms;
import io.github.userstats.testing.SourceProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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
        // No library is packaged for these. None of them may be taken for one of the above.
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

    @ParameterizedTest
    @MethodSource("io.github.userstats.testing.Platforms#all")
    void platformIsListedByTheNameThatThisClassMakes(Platforms.Row platform) {
        String name = platform.name();
        int dash = name.indexOf('-');
        assertThat(Platform.operatingSystem(name.substring(0, dash))).isEqualTo(name.substring(0, dash));
        assertThat(Platform.architecture(name.substring(dash + 1))).isEqualTo(name.substring(dash + 1));
    }

    @ParameterizedTest
    @MethodSource("io.github.userstats.testing.Platforms#all")
    void documentHasARowForThePlatform(Platforms.Row platform) throws IOException {
        assertThat(Files.readString(Path.of("docs", "deployment.md"))).contains("\n| " + platform.name() + " |");
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

    /** The build names platforms by code of its own, in native/build/Platform.java. */
    @Test
    @Tag("jdk")
    void theBuildMakesTheSameNames(@TempDir Path folder) throws Exception {
        Files.copy(Path.of("native", "build", "Platform.java"), folder.resolve("Platform.java"));
        String program = """
                void main(String[] properties) {
                    IO.println(Platform.hostName());
                    for (int i = 0; i < properties.length; i += 2) {
                        System.setProperty("os.name", properties[i]);
                        System.setProperty("os.arch", properties[i + 1]);
                        IO.println(Platform.hostName());
                    }
                }
                """;
        List<String> expected = new ArrayList<>(List.of(Platform.NAME));
        List<String> properties = new ArrayList<>();
        for (String system : List.of("Linux", "Mac OS X", "Windows Server 2025", "FreeBSD", "z/OS")) {
            for (String architecture : List.of("amd64", "x86_64", "x86-64", "aarch64", "arm64", "riscv64", "s390x")) {
                properties.addAll(List.of(system, architecture));
                expected.add(Platform.operatingSystem(system) + "-" + Platform.architecture(architecture));
            }
        }
        assertThat(SourceProgram.run(program, folder, properties.toArray(String[]::new)))
                .isEqualTo(expected);
    }

    @Test
    void theLibraryHasTheFileNameThatIsListed() throws IOException {
        Optional<Platforms.Row> row = Platforms.all().stream()
                .filter(platform -> platform.name().equals(Platform.NAME))
                .findFirst();
        assumeTrue(row.isPresent(), "there is a library for this platform");
        assertThat(row.orElseThrow().file()).isEqualTo(ExtractedLibrary.FILE_NAME);
    }
}
