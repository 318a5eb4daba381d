package io.github.userstats.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.UserStats;
import io.github.userstats.internal.ChildJvm.Result;
import io.github.userstats.internal.bindings.userstats_h;
import io.github.userstats.launch.LaunchProbe;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Choosing, loading and binding, in JVMs that are launched as users launch theirs. */
@Tag("native")
class LaunchTest {
    private static final String FILE_NAME = System.mapLibraryName("userstats");
    private static final String PACKAGED_LIBRARY =
            "META-INF/native/userstats/" + NativeLibrary.VERSION + "/" + Platform.NAME + "/" + FILE_NAME;
    private static final String NO_PACKAGED_LIBRARY = "no native library is packaged for ";

    private static final String SMALL = "25.5";
    private static final String LARGE = averageOfLarge() + " " + deviationOfLarge();

    /** Of native access. */
    private static final String GRANTED = "--enable-native-access=ALL-UNNAMED";

    private static final String GRANTED_TO_MODULE = "--enable-native-access=io.github.userstats";
    private static final String DENIED = "--illegal-native-access=deny";

    @TempDir
    private Path folder;

    private ChildJvm jvm;

    @BeforeEach
    void createJvm() throws IOException {
        jvm = new ChildJvm(Files.createDirectories(folder.resolve("jvm")));
    }

    private static double averageOfLarge() {
        return BigDecimal.valueOf(LaunchProbe.LARGE_COUNT + 1)
                .divide(BigDecimal.valueOf(200))
                .doubleValue();
    }

    /** The variance of 1 to n is (n^2 - 1) / 12. */
    private static double deviationOfLarge() {
        return BigDecimal.valueOf((long) LaunchProbe.LARGE_COUNT * LaunchProbe.LARGE_COUNT - 1)
                .divide(BigDecimal.valueOf(12), MathContext.DECIMAL128)
                .sqrt(MathContext.DECIMAL128)
                .movePointLeft(2)
                .doubleValue();
    }

    private static List<String> granted(String... options) {
        return Stream.concat(Stream.of(GRANTED), Arrays.stream(options)).toList();
    }

    private static String libraryPath(Path file) {
        return "-D" + Settings.LIBRARY_PATH + "=" + file;
    }

    private static Path packagedLibrary() {
        return ChildJvm.classesOf(UserStats.class).resolve(PACKAGED_LIBRARY);
    }

    // ---- Which backend ----------------------------------------------------------------------------------------------

    @Test
    void smallColumnsLoadNothing() throws Exception {
        Result result = jvm.runOnClassPath(granted(), "small", "has-binding-thread", "small");
        assertThat(result.output()).containsExactly(SMALL, "false", SMALL);
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).isEmpty();
        assertThat(jvm.temporaryFiles).isEmptyDirectory();
    }

    @Test
    void largeColumnIsTheSameBeforeAndAfterBinding() throws Exception {
        Result result = jvm.runOnClassPath(
                granted(), "large", "backend", "large", "small", "reason", "library", "platform");
        assertThat(result.output())
                .containsExactly(
                        LARGE,
                        "NATIVE",
                        LARGE,
                        SMALL,
                        "bound by default",
                        "packaged " + PACKAGED_LIBRARY,
                        Platform.NAME);
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).hasSize(1);
    }

    /** Nothing else here asks runtime(), so what is loaded was loaded for the column. */
    @Test
    void largeColumnStartsTheBinding() throws Exception {
        Result result = jvm.runOnClassPath(granted(), "large", "wait-for-binding-thread");
        assertThat(result.output()).containsExactly(LARGE, "waited");
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).hasSize(1);
    }

    @Test
    void runtimeAloneBinds() throws Exception {
        Result result = jvm.runOnClassPath(granted(), "backend", "has-binding-thread");
        assertThat(result.output()).containsExactly("NATIVE", "false");
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).hasSize(1);
    }

    @Test
    void javaBackendLooksAtNothingNative() throws Exception {
        List<String> options =
                List.of("-Duserstats.backend=java", libraryPath(folder.resolve("missing")), "-Duserstats.isa=unknown");
        Result result =
                jvm.runOnClassPath(options, "small", "large", "backend", "reason", "instruction-set", "library");
        assertThat(result.output())
                .containsExactly(SMALL, LARGE, "JAVA", "-Duserstats.backend=java", "java", "none");
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).isEmpty();
        assertThat(jvm.temporaryFiles).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "auto"})
    void backendThatIsNamedBindsAtFirstUse(String backend) throws Exception {
        List<String> options = granted("-Duserstats.backend=" + backend);
        // That binding is not left to runtime().
        Result small = jvm.runOnClassPath(options, "small");
        assertThat(small.output()).containsExactly(SMALL);
        assertThat(small.loaded()).hasSize(1);

        Result result = jvm.runOnClassPath(options, "small", "large", "backend", "reason", "library");
        assertThat(result.output())
                .containsExactly(
                        SMALL,
                        LARGE,
                        "NATIVE",
                        "bound because a userstats property is set",
                        "packaged " + PACKAGED_LIBRARY);
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "NATIVE", ""})
    void unknownBackendIsAnErrorAtEveryUse(String backend) throws Exception {
        Result result = jvm.runOnClassPath(granted("-Duserstats.backend=" + backend), "small", "small", "backend");
        assertThat(result.output())
                .hasSize(3)
                .containsOnly("java.lang.IllegalArgumentException: -Duserstats.backend=" + backend
                        + ": use auto, native or java");
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).isEmpty();
    }

    @Test
    void instructionSetIsCapped() throws Exception {
        Result result =
                jvm.runOnClassPath(granted("-Duserstats.isa=portable"), "small", "large", "backend", "instruction-set");
        assertThat(result.output()).containsExactly(SMALL, LARGE, "NATIVE", "portable");
        assertThat(result.errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"avx1024", "PORTABLE", ""})
    void unknownInstructionSetIsAnErrorAtEveryUse(String instructionSet) throws Exception {
        Result result =
                jvm.runOnClassPath(granted("-Duserstats.isa=" + instructionSet), "small", "small", "backend");
        assertThat(result.output()).hasSize(3).allSatisfy(line -> assertThat(line)
                .startsWith("java.lang.IllegalArgumentException: -Duserstats.isa=" + instructionSet
                        + ": this machine has ")
                .endsWith("portable"));
        assertThat(result.errors()).isEmpty();
        // A program that goes on in spite of the error does not load one library more each time.
        assertThat(result.loaded()).hasSize(1);
    }

    @Test
    void whatWasChosenIsLoggedWhereSomebodyWantsIt() throws Exception {
        Path configuration = Files.writeString(
                folder.resolve("logging.properties"),
                """
                handlers = java.util.logging.ConsoleHandler
                java.util.logging.ConsoleHandler.level = ALL
                io.github.userstats.level = FINE
                """);
        List<String> options = granted("-Djava.util.logging.config.file=" + configuration);
        Result result = jvm.runOnClassPath(options, "backend", "backend");
        assertThat(result.output()).containsExactly("NATIVE", "NATIVE");
        assertThat(result.errors())
                .filteredOn(line -> line.contains("bound by default") && line.contains(PACKAGED_LIBRARY))
                .hasSize(1);
    }

    // ---- A library of the user's own --------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"auto", "native"})
    void namedLibraryIsLoadedInPlace(String backend) throws Exception {
        Path library = Files.copy(packagedLibrary(), jvm.folder.resolve(FILE_NAME));
        List<String> options = granted("-Duserstats.backend=" + backend, libraryPath(library));
        Result result = jvm.runOnClassPath(options, "small", "large", "backend", "library");
        assertThat(result.output()).containsExactly(SMALL, LARGE, "NATIVE", library.toString());
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).containsExactly(library);
        assertThat(library).hasSameBinaryContentAs(packagedLibrary());
    }

    @Test
    void namedLibraryMayBeRelativeToTheWorkingDirectory() throws Exception {
        Path library = Files.copy(packagedLibrary(), jvm.folder.resolve(FILE_NAME));
        Result result = jvm.runOnClassPath(granted(libraryPath(Path.of(FILE_NAME))), "backend", "library");
        assertThat(result.output()).containsExactly("NATIVE", library.toString());
        assertThat(result.loaded()).containsExactly(library);
    }

    /** Each is written into a file of the library's name; what the loader says of it follows. */
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
        EMPTY("cannot be loaded") {
            @Override
            void create(Path file) throws IOException {
                Files.createFile(file);
            }
        },
        TEXT("cannot be loaded") {
            @Override
            void create(Path file) throws IOException {
                Files.writeString(file, "This is no library. ".repeat(1000));
            }
        },
        HEADER_ONLY("cannot be loaded") {
            @Override
            void create(Path file) throws IOException {
                copyOfPackaged(file, 64);
            }
        },
        HALF("cannot be loaded") {
            @Override
            void create(Path file) throws IOException {
                copyOfPackaged(file, Files.size(packagedLibrary()) / 2);
            }
        },
        WRONG_ABI_VERSION("it has ABI version 1234567, userstats " + NativeLibrary.VERSION + " needs ") {
            @Override
            void create(Path file) throws Exception {
                String definition = "#define USERSTATS_ABI_VERSION ";
                compile(file, definition + userstats_h.USERSTATS_ABI_VERSION(), definition + 1234567);
            }
        },
        NO_ABI_VERSION("it is not a library of userstats " + NativeLibrary.VERSION) {
            @Override
            void create(Path file) throws Exception {
                compile(file, "userstats_abi_version(", "userstats_abi_version_of_old(");
            }
        },
        MISSING_FUNCTION("it is not a library of userstats " + NativeLibrary.VERSION) {
            @Override
            void create(Path file) throws Exception {
                compile(file, "userstats_payments_i32_moments", "userstats_payments_i32_moments_of_old");
            }
        };

        private final String complaint;

        BadLibrary(String complaint) {
            this.complaint = complaint;
        }

        abstract void create(Path file) throws Exception;

        private static void copyOfPackaged(Path file, long size) throws IOException {
            byte[] library = Files.readAllBytes(packagedLibrary());
            Files.write(file, Arrays.copyOf(library, (int) size));
        }

        /** Compiles the library with {@code text} replaced in all its sources. */
        private static void compile(Path file, String text, String replacement) throws Exception {
            Path sources = Path.of("native").toAbsolutePath();
            Path copies = file.resolveSibling("native");
            boolean isReplaced = false;
            for (Path source : sourcesOfLibrary(sources)) {
                String content = Files.readString(source);
                isReplaced |= content.contains(text);
                Path copy = copies.resolve(sources.relativize(source));
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, content.replace(text, replacement));
            }
            assertThat(isReplaced).as("%s is in the sources", text).isTrue();

            Path output = file.resolveSibling("compiled");
            Path log = file.resolveSibling("compiler.txt");
            List<String> command = List.of(
                    ChildJvm.JAVA,
                    sources.resolve("BuildNative.java").toString(),
                    "library",
                    "--source",
                    copies.toString(),
                    "--output",
                    output.toString(),
                    "--compiler",
                    // Maven passes on what its user has chosen.
                    System.getProperty("native.compiler", "zig"));
            Process compiler = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            assertThat(compiler.waitFor()).as("%s: %s", command, Files.readString(log)).isZero();
            Files.move(output.resolve(Platform.NAME).resolve(FILE_NAME), file);
        }

        private static List<Path> sourcesOfLibrary(Path folder) throws IOException {
            try (Stream<Path> include = Files.list(folder.resolve("include"));
                    Stream<Path> src = Files.list(folder.resolve("src"))) {
                return Stream.of(include, src, Stream.of(folder.resolve("toolchain.txt")))
                        .flatMap(files -> files)
                        .toList();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void badNamedLibraryIsAnErrorAtEveryUse(BadLibrary bad) throws Exception {
        Path library = jvm.folder.resolve(FILE_NAME);
        bad.create(library);
        Result result = jvm.runOnClassPath(granted(libraryPath(library)), "small", "large", "backend");
        assertThat(result.output()).hasSize(3).allSatisfy(line -> assertThat(line)
                .startsWith("java.lang.UnsatisfiedLinkError: " + libraryPath(library) + ": " + bad.complaint)
                .isEqualTo(result.output().getFirst()));
        assertThat(result.errors()).isEmpty();
        assertThat(jvm.temporaryFiles).isEmptyDirectory();
    }

    // ---- Native access ----------------------------------------------------------------------------------------------

    @Test
    void withoutAnyFlagOnlyTheJvmWarns() throws Exception {
        assertOnlyTheJvmWarns(jvm.runOnClassPath(List.of(), "large", "backend", "module"), "unnamed module");
        assertOnlyTheJvmWarns(
                jvm.runOnModulePath(List.of(), "large", "backend", "module"), "module io.github.userstats");
    }

    private static void assertOnlyTheJvmWarns(Result result, String module) {
        assertThat(result.output()).hasSize(3).startsWith(LARGE, "NATIVE");
        assertThat(result.output().getLast()).startsWith(module);
        assertThat(result.errors())
                .isNotEmpty()
                .filteredOn(line -> !line.isEmpty())
                .allSatisfy(line -> assertThat(line).startsWith("WARNING: "))
                .anySatisfy(line -> assertThat(line).contains("restricted method in java.lang.System"));
    }

    @Test
    void grantedToTheModule() throws Exception {
        Result result = jvm.runOnModulePath(
                List.of(GRANTED_TO_MODULE, DENIED), "small", "large", "backend", "library", "module");
        assertThat(result.output())
                .containsExactly(
                        SMALL, LARGE, "NATIVE", "packaged " + PACKAGED_LIBRARY, "module io.github.userstats");
        assertThat(result.errors()).isEmpty();
    }

    @Test
    void deniedOnTheClassPath() throws Exception {
        assertDenied("ALL-UNNAMED", options -> jvm.runOnClassPath(options, "small", "large", "backend", "reason"));
    }

    @Test
    void deniedOnTheModulePath() throws Exception {
        assertDenied(
                "io.github.userstats", options -> jvm.runOnModulePath(options, "small", "large", "backend", "reason"));
    }

    private interface Launch {
        Result with(List<String> options) throws Exception;
    }

    private void assertDenied(String whom, Launch launch) throws Exception {
        String reason = "native access is denied to userstats: add --enable-native-access=" + whom;
        Result automatic = launch.with(List.of(DENIED));
        assertThat(automatic.output()).containsExactly(SMALL, LARGE, "JAVA", reason);
        assertThat(automatic.errors()).isEmpty();

        Path library = Files.copy(packagedLibrary(), jvm.folder.resolve(FILE_NAME));
        for (String demand : List.of("-Duserstats.backend=native", libraryPath(library))) {
            Result demanded = launch.with(List.of(DENIED, demand));
            assertThat(demanded.output()).hasSize(4).containsOnly("java.lang.UnsatisfiedLinkError: " + reason);
            assertThat(demanded.errors()).isEmpty();
        }
        assertThat(jvm.temporaryFiles).isEmptyDirectory();
    }

    // ---- Extraction -------------------------------------------------------------------------------------------------

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a library in use cannot be deleted there")
    void nothingIsLeftInTheTemporaryDirectory() throws Exception {
        Result result = jvm.runOnClassPath(granted(), "backend");
        assertThat(result.output()).containsExactly("NATIVE");
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).singleElement().satisfies(file -> assertThat(file)
                .startsWithRaw(jvm.temporaryFiles));
        assertThat(jvm.temporaryFiles).isEmptyDirectory();
        assertThat(jvm.home).isEmptyDirectory();
    }

    @Test
    void temporaryDirectoryMayBeRelativeToTheWorkingDirectory() throws Exception {
        Path relative = jvm.folder.relativize(jvm.temporaryFiles);
        Result result = jvm.runOnClassPath(granted("-Djava.io.tmpdir=" + relative), "backend");
        assertThat(result.output()).containsExactly("NATIVE");
        assertThat(result.loaded()).singleElement().satisfies(file -> assertThat(file)
                .startsWithRaw(jvm.temporaryFiles));
    }

    @ParameterizedTest
    @CsvSource({"file, false", "missing, false", "file, true", "missing, true"})
    void cacheDirectoryServesWhereTheTemporaryOneDoesNot(String temporaryDirectory, boolean isNamed) throws Exception {
        Files.createFile(jvm.folder.resolve("file"));
        Path useless = jvm.folder.resolve(temporaryDirectory);
        Path cache = isNamed ? Files.createDirectory(jvm.folder.resolve("cache")) : jvm.home;
        if (isNamed) {
            jvm.environment.put("XDG_CACHE_HOME", cache.toString());
            jvm.environment.put("LOCALAPPDATA", cache.toString());
        }
        boolean isCacheNamedHere = isNamed && !Platform.OPERATING_SYSTEM.equals("macos");

        Result result = jvm.runOnClassPath(granted("-Djava.io.tmpdir=" + useless), "large", "backend");
        assertThat(result.output()).containsExactly(LARGE, "NATIVE");
        assertThat(result.errors()).isEqualTo(warningOfTheJvmForNoTemporaryDirectory());
        assertThat(result.loaded()).singleElement().satisfies(file -> assertThat(file)
                .startsWithRaw(isCacheNamedHere ? cache : jvm.home));
        assertThat(jvm.folder.resolve("missing")).doesNotExist();
    }

    private static List<String> warningOfTheJvmForNoTemporaryDirectory() {
        return List.of("WARNING: java.io.tmpdir directory does not exist");
    }

    @Test
    void noDirectoryServes() throws Exception {
        Path file = Files.createFile(jvm.folder.resolve("file"));
        jvm.environment.put("XDG_CACHE_HOME", file.toString());
        jvm.environment.put("LOCALAPPDATA", file.toString());
        List<String> options = granted("-Djava.io.tmpdir=" + file, "-Duser.home=" + file);

        Result automatic = jvm.runOnClassPath(options, "small", "large", "backend", "reason");
        assertThat(automatic.output()).hasSize(4).startsWith(SMALL, LARGE, "JAVA");
        assertNamesBothAttemptsAndTheRemedy(automatic.output().getLast(), file);
        assertThat(automatic.errors()).isEqualTo(warningOfTheJvmForNoTemporaryDirectory());

        options = granted("-Duserstats.backend=native", "-Djava.io.tmpdir=" + file, "-Duser.home=" + file);
        Result demanded = jvm.runOnClassPath(options, "small", "large", "backend");
        assertThat(demanded.output()).hasSize(3).allSatisfy(line -> {
            String error = "java.lang.UnsatisfiedLinkError: ";
            assertThat(line).startsWith(error);
            assertNamesBothAttemptsAndTheRemedy(line.substring(error.length()), file);
        });
        assertThat(demanded.errors()).isEqualTo(warningOfTheJvmForNoTemporaryDirectory());
    }

    private static void assertNamesBothAttemptsAndTheRemedy(String message, Path useless) {
        assertThat(message)
                .startsWith("no directory from which the native library can be loaded: " + useless + ": ")
                .contains("; " + cacheDirectoryBelow(useless) + ": ")
                .contains("; set -Djava.io.tmpdir to a writable directory")
                .contains(PACKAGED_LIBRARY)
                .endsWith("-D" + Settings.LIBRARY_PATH);
    }

    private static Path cacheDirectoryBelow(Path named) {
        return named.resolve(Platform.OPERATING_SYSTEM.equals("macos") ? "Library/Caches/userstats" : "userstats");
    }

    /** Containers often have no locale; the JVM takes paths for ASCII then and refuses to make others. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void homeThatTheJvmCannotSpellIsNoObstacle() throws Exception {
        jvm.environment.put("LC_ALL", "C");
        // A file passes the name on unchanged, whatever this JVM's own locale is.
        Path arguments = Files.writeString(jvm.folder.resolve("arguments"), "-Duser.home=/home/j\u00fcrgen\n");

        Result result = jvm.runOnClassPath(granted("@" + arguments), "large", "backend");
        assertThat(result.output()).containsExactly(LARGE, "NATIVE");
        assertThat(result.errors()).isEmpty();

        Path file = Files.createFile(jvm.folder.resolve("file"));
        List<String> options = granted("@" + arguments, "-Djava.io.tmpdir=" + file);
        Result withoutTemporaryFiles = jvm.runOnClassPath(options, "large", "backend", "reason");
        assertThat(withoutTemporaryFiles.output()).hasSize(3).startsWith(LARGE, "JAVA");
        assertThat(withoutTemporaryFiles.output().getLast()).contains(file + ": ", "; /home/j");
        assertThat(withoutTemporaryFiles.errors()).isEqualTo(warningOfTheJvmForNoTemporaryDirectory());
    }

    // ---- Two class loaders ------------------------------------------------------------------------------------------

    @Test
    void twoClassLoadersBindThePackagedLibrary() throws Exception {
        Result result = jvm.runOnClassPath(granted(), LaunchProbe.IN_TWO_CLASS_LOADERS, "large", "backend", "large");
        assertThat(result.output()).containsExactly(LARGE, "NATIVE", LARGE, LARGE, "NATIVE", LARGE);
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void twoClassLoadersBindTheNamedLibrary() throws Exception {
        Path library = Files.copy(packagedLibrary(), jvm.folder.resolve(FILE_NAME));
        List<String> options = granted(libraryPath(library));
        Result result =
                jvm.runOnClassPath(options, LaunchProbe.IN_TWO_CLASS_LOADERS, "small", "large", "backend", "library");
        assertThat(result.output())
                .containsExactly(
                        SMALL, LARGE, "NATIVE", library.toString(), SMALL, LARGE, "NATIVE", library.toString());
        assertThat(result.errors()).isEmpty();
        // The JVM gives a file to one of them only; the other has a copy.
        assertThat(result.loaded()).hasSize(2).doesNotHaveDuplicates().startsWith(library);
        assertThat(library).exists();
    }

    // ---- Platforms without a library --------------------------------------------------------------------------------

    @Test
    void unsupportedPlatformComputesInJava() throws Exception {
        String platform = Platform.OPERATING_SYSTEM + "-sparc";
        Result automatic = jvm.runOnClassPath(
                granted("-Dos.arch=sparc"), "small", "large", "backend", "platform", "instruction-set", "reason");
        assertThat(automatic.output()).hasSize(6).startsWith(SMALL, LARGE, "JAVA", platform, "java");
        assertThat(automatic.output().getLast()).startsWith(NO_PACKAGED_LIBRARY + platform);
        assertThat(automatic.errors()).isEmpty();

        Result demanded = jvm.runOnClassPath(
                granted("-Dos.arch=sparc", "-Duserstats.backend=native"), "small", "small", "backend");
        assertThat(demanded.output()).hasSize(3).allSatisfy(line -> assertThat(line)
                .startsWith("java.lang.UnsatisfiedLinkError: " + NO_PACKAGED_LIBRARY + platform));
        assertThat(demanded.errors()).isEmpty();
    }
}
