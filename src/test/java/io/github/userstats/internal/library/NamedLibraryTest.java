package io.github.userstats.internal.library;

import static io.github.userstats.testing.ChildJvm.LARGE;
import static io.github.userstats.testing.ChildJvm.SMALL;
import static io.github.userstats.testing.ChildJvm.granted;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.internal.bindings.userstats_h;
import io.github.userstats.launch.LaunchProbe;
import io.github.userstats.testing.ChildJvm;
import io.github.userstats.testing.ChildJvm.Result;
import io.github.userstats.testing.PackagedLibrary;
import io.github.userstats.testing.Platforms;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code -Duserstats.library.path}: that file or an error. */
@Tag("long")
@Tag("native")
class NamedLibraryTest {
    private static final String REMEDY =
            "; name a library of userstats " + NativeLibrary.VERSION + " for " + Platform.NAME;

    @TempDir
    private Path folder;

    private ChildJvm jvm;
    private Path library;

    @BeforeEach
    void createJvm() throws IOException {
        jvm = new ChildJvm(folder.resolve("jvm"));
        library = jvm.folder.resolve(ExtractedLibrary.FILE_NAME);
    }

    private static String libraryPath(Path file) {
        return "-D" + Settings.LIBRARY_PATH + "=" + file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "native"})
    void loadedInPlace(String backend) throws Exception {
        PackagedLibrary.unpackInto(jvm.folder);
        List<String> options = granted("-Duserstats.backend=" + backend, libraryPath(library));
        Result result = jvm.runOnClassPath(options, "small", "large", "backend", "library");
        assertThat(result.output()).containsExactly(SMALL, LARGE, "NATIVE", library.toString());
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).containsExactly(library);
        assertThat(library).hasBinaryContent(PackagedLibrary.content());
        assertThat(jvm.temporaryFiles).isEmptyDirectory();
    }

    @Test
    void mayBeRelativeToTheWorkingDirectory() throws Exception {
        PackagedLibrary.unpackInto(jvm.folder);
        Result result = jvm.runOnClassPath(granted(libraryPath(library.getFileName())), "backend", "library");
        assertThat(result.output()).containsExactly("NATIVE", library.toString());
        assertThat(result.loaded()).containsExactly(library);
    }

    @Test
    void interruptedThreadBindsIt() throws Exception {
        PackagedLibrary.unpackInto(jvm.folder);
        Result result = jvm.runOnClassPath(
                granted(libraryPath(library)), "interrupt", "small", "backend", "library", "is-interrupted");
        assertThat(result.output()).containsExactly("interrupted", SMALL, "NATIVE", library.toString(), "true");
    }

    @Test
    void twoClassLoadersBindIt() throws Exception {
        PackagedLibrary.unpackInto(jvm.folder);
        Result result = jvm.runOnClassPath(
                granted(libraryPath(library)),
                LaunchProbe.IN_TWO_CLASS_LOADERS,
                "small",
                "large",
                "backend",
                "library");
        assertThat(result.output())
                .containsExactly(
                        SMALL, LARGE, "NATIVE", library.toString(), SMALL, LARGE, "NATIVE", library.toString());
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).containsOnly(library);
        assertThat(library).exists();
    }

    /** Each is written into a file with the library's name. The texts are what the loader says of it. */
    enum BadLibrary {
        MISSING("there is no such file") {
            @Override
            void create(Path file) {}
        },
        DIRECTORY("it is not a file") {
            @Override
            void create(Path file) throws IOException {
                Files.createDirectory(file);
            }
        },
        EMPTY(cannotBeLoaded("it is not a shared library")) {
            @Override
            void create(Path file) throws IOException {
                Files.createFile(file);
            }
        },
        TEXT(cannotBeLoaded("it is not a shared library")) {
            @Override
            void create(Path file) throws IOException {
                Files.writeString(file, "This is no library. ".repeat(1000));
            }
        },
        HEADER_ONLY(cannotBeLoaded("it is incomplete")) {
            @Override
            void create(Path file) throws IOException {
                Files.write(file, Arrays.copyOf(PackagedLibrary.content(), 64));
            }
        },
        HALF(cannotBeLoaded("it is incomplete")) {
            @Override
            void create(Path file) throws IOException {
                byte[] content = PackagedLibrary.content();
                Files.write(file, Arrays.copyOf(content, content.length / 2));
            }
        },
        /** Takes no room where files may have holes. */
        LARGER_THAN_AN_ARRAY(cannotBeLoaded("it has 2147483648 bytes, more than a library of userstats can have")) {
            @Override
            void create(Path file) throws IOException {
                try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
                    large.setLength(1L + Integer.MAX_VALUE);
                }
            }
        };

        private final String complaint;

        BadLibrary(String complaint) {
            this.complaint = complaint;
        }

        abstract void create(Path file) throws IOException;

        /** The whole message on Linux. On other systems, part of it is the system's own. */
        private static String cannotBeLoaded(String why) {
            return "cannot be loaded: " + (Platform.OPERATING_SYSTEM.equals("linux") ? why + REMEDY : "");
        }
    }

    @ParameterizedTest
    @EnumSource
    void badOneIsAnErrorAtEveryUse(BadLibrary bad) throws Exception {
        bad.create(library);
        assertError(bad.complaint);
    }

    private void assertError(String complaint) throws Exception {
        Result result = jvm.runOnClassPath(granted(libraryPath(library)), "small", "large", "backend");
        assertThat(result.output())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("java.lang.UnsatisfiedLinkError: " + libraryPath(library) + ": " + complaint)
                        .isEqualTo(result.output().getFirst()));
        assertThat(result.errors()).isEmpty();
        assertThat(jvm.temporaryFiles).isEmptyDirectory();
    }

    private static Stream<Platforms.Row> otherPlatforms() throws IOException {
        return Platforms.all().stream().filter(platform -> !platform.name().equals(Platform.NAME));
    }

    @ParameterizedTest
    @MethodSource("otherPlatforms")
    @EnabledOnOs(
            value = {OS.LINUX, OS.WINDOWS},
            disabledReason = "the words are those of the system there")
    void oneForAnotherPlatformIsAnErrorThatNamesBoth(Platforms.Row platform) throws Exception {
        byte[] content = PackagedLibrary.contentFor(platform);
        Files.write(library, content);
        assertError("cannot be loaded: it is for " + platform.name() + REMEDY);
    }

    // ---- Libraries with other functions, which a compiler must make -------------------------------------------------

    @Test
    @Tag("jdk")
    void otherAbiVersionIsAnErrorThatNamesBoth() throws Exception {
        String definition = "#define USERSTATS_ABI_VERSION ";
        int version = userstats_h.USERSTATS_ABI_VERSION();
        compile(definition + version, definition + 1234567);
        assertError("it has ABI version 1234567, userstats " + NativeLibrary.VERSION + " needs " + version + ": ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"userstats_abi_version", "userstats_add", "userstats_piece_bytes", "userstats_instruction_set"})
    @Tag("jdk")
    void missingFunctionIsAnError(String function) throws Exception {
        compile(function, function + "_of_old");
        assertError("it is not a library of userstats " + NativeLibrary.VERSION + ": Symbol not found: " + function);
    }

    /** Compiles the library with {@code text} replaced in all its sources. */
    private void compile(String text, String replacement) throws Exception {
        Path sources = Path.of("native").toAbsolutePath();
        Path copies = folder.resolve("native");
        boolean isReplaced = false;
        for (Path source : sourcesOfLibrary(sources)) {
            String content = Files.readString(source);
            isReplaced |= content.contains(text);
            Path copy = copies.resolve(sources.relativize(source));
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, content.replace(text, replacement));
        }
        assertThat(isReplaced).as("%s is in the sources", text).isTrue();

        Path output = folder.resolve("compiled");
        Path log = folder.resolve("compiler.txt");
        List<String> command = Stream.concat(
                        ChildJvm.java().stream(),
                        Stream.of(
                                sources.resolve("build/BuildNative.java").toString(),
                                "library",
                                "--source",
                                copies.toString(),
                                "--output",
                                output.toString(),
                                "--compiler",
                                PackagedLibrary.COMPILER))
                .toList();
        Process compiler = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(compiler.waitFor())
                .as("%s: %s", command, Files.readString(log))
                .isZero();
        Files.move(output.resolve(Platform.NAME).resolve(ExtractedLibrary.FILE_NAME), library);
    }

    private static List<Path> sourcesOfLibrary(Path folder) throws IOException {
        try (Stream<Path> include = Files.list(folder.resolve("include"));
                Stream<Path> src = Files.walk(folder.resolve("src")).filter(Files::isRegularFile)) {
            return Stream.of(include, src, Stream.of(folder.resolve("platforms.tsv"), folder.resolve("toolchain.txt")))
                    .flatMap(files -> files)
                    .toList();
        }
    }
}
