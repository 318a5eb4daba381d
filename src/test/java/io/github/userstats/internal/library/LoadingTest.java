package io.github.userstats.internal.library;

import static io.github.userstats.testing.ChildJvm.LARGE;
import static io.github.userstats.testing.ChildJvm.granted;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.launch.LaunchProbe;
import io.github.userstats.testing.ChildJvm;
import io.github.userstats.testing.ChildJvm.Result;
import io.github.userstats.testing.ChildJvm.Running;
import io.github.userstats.testing.PackagedLibrary;
import io.github.userstats.testing.PrivateMounts;
import io.github.userstats.testing.Privileges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Loading the packaged library, in JVMs that are launched as users launch theirs. */
@Tag("long")
@Tag("native")
class LoadingTest {
    private static final String ERROR = "java.lang.UnsatisfiedLinkError: ";

    @TempDir
    private Path folder;

    private ChildJvm jvm;

    @BeforeEach
    void createJvm() throws IOException {
        jvm = new ChildJvm(folder.resolve("jvm"));
    }

    /** What a JVM says if java.io.tmpdir is not a directory. */
    private static List<String> warningOfTheJvm() {
        return List.of("WARNING: java.io.tmpdir directory does not exist");
    }

    private static void assertLoadedFrom(Path place, Result result) {
        assertThat(result.output()).containsExactly(LARGE, "NATIVE");
        assertThat(result.loaded())
                .singleElement()
                .satisfies(file -> assertThat(file).startsWithRaw(place));
    }

    // ---- What is left behind ----------------------------------------------------------------------------------------

    /** What each JVM leaves: nothing, except on Windows, where a library in use cannot be deleted. */
    private void assertNothingIsLeft(int jvms) throws IOException {
        if (!Platform.IS_WINDOWS) {
            assertThat(jvm.temporaryFiles).isEmptyDirectory();
            return;
        }
        try (Stream<Path> files = Files.list(jvm.temporaryFiles)) {
            assertThat(files)
                    .hasSizeLessThanOrEqualTo(jvms)
                    .allSatisfy(file ->
                            assertThat(file.getFileName().toString()).startsWith(ExtractedLibrary.DIRECTORY_PREFIX));
        }
    }

    @Test
    void nothingIsLeftAfterExit() throws Exception {
        Result result = jvm.runOnClassPath(granted(), "large", "backend");
        assertLoadedFrom(jvm.temporaryFiles, result);
        assertThat(result.errors()).isEmpty();
        assertThat(jvm.home).isEmptyDirectory();
        assertNothingIsLeft(1);
    }

    @Test
    void nothingIsLeftWhileTheLibraryIsInUse() throws Exception {
        Running running = jvm.startOnClassPath(granted(), LaunchProbe.class, "backend", "wait");
        assertThat(running.nextLine()).isEqualTo("NATIVE");
        assertNothingIsLeft(1);
        running.kill();
        assertNothingIsLeft(1);
    }

    @Test
    void nothingIsLeftByAnExitInTheMiddle() throws Exception {
        Result result = jvm.startOnClassPath(List.of(), ExtractionProbe.class, jvm.temporaryFiles.toString())
                .result();
        assertThat(result.output()).containsExactly("extracted");
        assertThat(result.errors()).isEmpty();
        assertThat(jvm.temporaryFiles).isEmptyDirectory();
    }

    @Test
    @EnabledOnOs(value = OS.WINDOWS, disabledReason = "a library in use is deleted elsewhere")
    void windowsDeletesWhatIsOlderThanADayAndNotInUse() throws Exception {
        Running running = jvm.startOnClassPath(granted(), LaunchProbe.class, "backend", "wait", "large");
        assertThat(running.nextLine()).isEqualTo("NATIVE");
        Path inUse = onlyFileIn(jvm.temporaryFiles);
        Path old = Files.createDirectory(jvm.temporaryFiles.resolve(ExtractedLibrary.DIRECTORY_PREFIX + "old"));
        PackagedLibrary.unpackInto(old);
        Path young = Files.createDirectory(jvm.temporaryFiles.resolve(ExtractedLibrary.DIRECTORY_PREFIX + "young"));
        PackagedLibrary.unpackInto(young);
        FileTime twoDaysAgo = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        Files.setLastModifiedTime(inUse, twoDaysAgo);
        Files.setLastModifiedTime(old, twoDaysAgo);

        ChildJvm other = new ChildJvm(folder.resolve("other"));
        List<String> options = granted("-Djava.io.tmpdir=" + jvm.temporaryFiles);
        assertLoadedFrom(jvm.temporaryFiles, other.runOnClassPath(options, "large", "backend"));
        assertThat(old).doesNotExist();
        assertThat(young.resolve(ExtractedLibrary.FILE_NAME)).exists();
        assertThat(inUse.resolve(ExtractedLibrary.FILE_NAME)).exists();
        running.goOn();
        assertThat(running.result().output()).containsExactly("waited", LARGE);

        // The library is not in use any more.
        assertLoadedFrom(jvm.temporaryFiles, other.runOnClassPath(options, "large", "backend"));
        assertThat(inUse).doesNotExist();
    }

    private static Path onlyFileIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }

    @Test
    void sixteenJvmsStartAtOnce() throws Exception {
        List<Running> jvms = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            ChildJvm other = new ChildJvm(folder.resolve("jvm" + i));
            List<String> options = granted("-Djava.io.tmpdir=" + jvm.temporaryFiles);
            jvms.add(other.startOnClassPath(options, LaunchProbe.class, "large", "backend"));
        }
        List<Result> results = new ArrayList<>();
        for (Running running : jvms) {
            results.add(running.result());
        }
        for (Result result : results) {
            assertLoadedFrom(jvm.temporaryFiles, result);
            assertThat(result.errors()).isEmpty();
        }
        assertNothingIsLeft(16);
    }

    /** The names of all files would not fit in the heap. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a part is listed there: LeftoversTest")
    void temporaryDirectoryWithVeryManyFilesIsNotListed() throws Exception {
        String name = "x".repeat(200);
        for (int i = 0; i < 25_000; i++) {
            Files.createFile(jvm.temporaryFiles.resolve(name + i));
        }
        Result result = jvm.runOnClassPath(granted("-XX:+UseSerialGC", "-Xmx8m"), "large", "backend");
        assertLoadedFrom(jvm.temporaryFiles, result);
        assertThat(result.errors()).isEmpty();
    }

    // ---- Class loaders ----------------------------------------------------------------------------------------------

    @Test
    void twoClassLoadersBindIt() throws Exception {
        Result result = jvm.runOnClassPath(granted(), LaunchProbe.IN_TWO_CLASS_LOADERS, "large", "backend", "large");
        assertThat(result.output()).containsExactly(LARGE, "NATIVE", LARGE, LARGE, "NATIVE", LARGE);
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).hasSize(2).doesNotHaveDuplicates();
        assertNothingIsLeft(2);
    }

    @Test
    void classLoaderThatHasLoadedItCanBeCollected() throws Exception {
        Result result = jvm.runOnClassPath(
                granted(), LaunchProbe.AFTER_COLLECTED_CLASS_LOADER, "large", "backend", "wait-for-binding-thread");
        assertThat(result.output()).containsExactly(LARGE, "NATIVE", "waited", "collected", LARGE, "NATIVE", "waited");
        assertThat(result.errors()).isEmpty();
        assertNothingIsLeft(2);
    }

    @Test
    void interruptedThreadBindsIt() throws Exception {
        Result result = jvm.runOnClassPath(granted(), "interrupt", "backend", "is-interrupted");
        assertThat(result.output()).containsExactly("interrupted", "NATIVE", "true");
    }

    // ---- Directories that do not serve ------------------------------------------------------------------------------

    @Test
    void temporaryDirectoryMayBeRelativeToTheWorkingDirectory() throws Exception {
        Path relative = jvm.folder.relativize(jvm.temporaryFiles);
        Result result = jvm.runOnClassPath(granted("-Djava.io.tmpdir=" + relative), "large", "backend");
        assertLoadedFrom(jvm.temporaryFiles, result);
    }

    @ParameterizedTest
    @CsvSource({"file, false", "missing, false", "file, true", "missing, true"})
    void cacheDirectoryServesWhereTheTemporaryOneDoesNot(String temporaryDirectory, boolean isNamed) throws Exception {
        Files.createFile(jvm.folder.resolve("file"));
        Path useless = jvm.folder.resolve(temporaryDirectory);
        Path cache = isNamed ? Files.createDirectory(jvm.folder.resolve("cache")) : jvm.home;
        if (isNamed) {
            nameCache(cache.toString());
        }
        boolean isCacheNamedHere = isNamed && !Platform.OPERATING_SYSTEM.equals("macos");

        Result result = jvm.runOnClassPath(granted("-Djava.io.tmpdir=" + useless), "large", "backend");
        assertLoadedFrom(isCacheNamedHere ? cache : jvm.home, result);
        assertThat(result.errors()).isEqualTo(warningOfTheJvm());
        assertThat(jvm.folder.resolve("missing")).doesNotExist();
    }

    private void nameCache(String directory) {
        jvm.environment.put("XDG_CACHE_HOME", directory);
        jvm.environment.put("LOCALAPPDATA", directory);
    }

    @Test
    void relativeCacheDirectoryIsIgnored() throws Exception {
        nameCache("cache");
        Result result = jvm.runOnClassPath(granted("-Djava.io.tmpdir=missing"), "large", "backend");
        assertLoadedFrom(jvm.home, result);
        assertThat(jvm.folder.resolve("cache")).doesNotExist();
    }

    @Test
    void cacheDirectoryServesWhereNoTemporaryOneIsNamed() throws Exception {
        Result result = jvm.runOnClassPath(granted(), "clear-temporary-directory", "large", "backend");
        assertThat(result.output()).containsExactly(jvm.temporaryFiles.toString(), LARGE, "NATIVE");
        assertThat(result.loaded())
                .singleElement()
                .satisfies(file -> assertThat(file).startsWithRaw(jvm.home));
        assertThat(jvm.temporaryFiles).isEmptyDirectory();

        Result without =
                jvm.runOnClassPath(granted("-Duser.home=?"), "clear-temporary-directory", "large", "backend", "reason");
        assertThat(without.output()).hasSize(4).contains(LARGE, "JAVA");
        assertThat(without.output().getLast())
                .startsWith("no directory from which the native library can be loaded: java.io.tmpdir is not set; ?");
    }

    @Test
    void noDirectoryServes() throws Exception {
        Path file = Files.createFile(jvm.folder.resolve("file"));
        nameCache(file.toString());
        assertNoneServes(
                warningOfTheJvm(), file, cacheDirectoryBelow(file), "-Djava.io.tmpdir=" + file, "-Duser.home=" + file);
    }

    private Path cacheDirectoryOfHome() {
        return cacheDirectoryBelow(Platform.OPERATING_SYSTEM.equals("macos") ? jvm.home : jvm.home.resolve(".cache"));
    }

    private static Path cacheDirectoryBelow(Path named) {
        return named.resolve(Platform.OPERATING_SYSTEM.equals("macos") ? "Library/Caches/userstats" : "userstats");
    }

    /** Java computes. Whoever demands the library gets one error, with both attempts and their remedies. */
    private void assertNoneServes(List<String> errors, Path temporary, Path cache, String... options) throws Exception {
        Result automatic = jvm.runOnClassPath(granted(options), "small", "large", "backend", "reason");
        assertThat(automatic.output()).hasSize(4).startsWith(ChildJvm.SMALL, LARGE, "JAVA");
        assertNamesAttemptsAndRemedies(automatic.output().getLast(), temporary, cache);
        assertThat(automatic.errors()).isEqualTo(errors);

        List<String> demanding = new ArrayList<>(granted(options));
        demanding.add("-Duserstats.backend=native");
        Result demanded = jvm.runOnClassPath(demanding, "small", "large", "backend");
        assertThat(demanded.output()).hasSize(3).allSatisfy(line -> {
            assertThat(line).startsWith(ERROR);
            assertNamesAttemptsAndRemedies(line.substring(ERROR.length()), temporary, cache);
        });
        assertThat(demanded.errors()).isEqualTo(errors);
    }

    private static void assertNamesAttemptsAndRemedies(String message, Path temporary, Path cache) {
        assertThat(message)
                .startsWith("no directory from which the native library can be loaded: " + temporary + ": ")
                .contains("; " + cache + ": ")
                .contains("; set -Djava.io.tmpdir to a writable directory")
                .endsWith("or unpack " + PackagedLibrary.NAME + " from the jar, once, and name that file in -D"
                        + Settings.LIBRARY_PATH);
    }

    /** Containers often have no locale. The JVM then takes paths for ASCII, and refuses to make others. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void homeThatTheJvmCannotSpellIsNoObstacle() throws Exception {
        Path arguments = argumentsThatTheJvmCannotSpell("-Duser.home=/home/j\u00fcrgen\n");

        Result result = jvm.runOnClassPath(granted("@" + arguments), "large", "backend");
        assertThat(result.output()).containsExactly(LARGE, "NATIVE");
        assertThat(result.errors()).isEmpty();

        Path file = Files.createFile(jvm.folder.resolve("file"));
        List<String> options = granted("@" + arguments, "-Djava.io.tmpdir=" + file);
        Result withoutTemporaryFiles = jvm.runOnClassPath(options, "large", "backend", "reason");
        assertThat(withoutTemporaryFiles.output()).hasSize(3).startsWith(LARGE, "JAVA");
        assertThat(withoutTemporaryFiles.output().getLast()).contains(file + ": ", "; /home/j");
        assertThat(withoutTemporaryFiles.errors()).isEqualTo(warningOfTheJvm());
    }

    private Path argumentsThatTheJvmCannotSpell(String lines) throws IOException {
        jvm.environment.put("LC_ALL", "C");
        // A file passes the names on unchanged, whatever this JVM's own locale is.
        return Files.writeString(jvm.folder.resolve("arguments"), lines);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void temporaryDirectoryThatTheJvmCannotSpellIsNoObstacle() throws Exception {
        Path arguments = argumentsThatTheJvmCannotSpell("-Djava.io.tmpdir=/tmp/j\u00fcrgen\n");
        assertLoadedFrom(jvm.home, jvm.runOnClassPath(granted("@" + arguments), "large", "backend"));
    }

    /** The JVM says "?" where the user has no entry and no HOME, as in containers that run as any number. */
    @Test
    void nothingIsMadeInTheWorkingDirectoryForUserWithoutHome() throws Exception {
        List<String> options = granted("-Djava.io.tmpdir=missing", "-Duser.home=?");
        Result result = jvm.runOnClassPath(options, "large", "backend", "reason");
        assertThat(result.output()).hasSize(3).startsWith(LARGE, "JAVA");
        assertThat(result.output().getLast()).contains("; ?");
        try (Stream<Path> files = Files.list(jvm.folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("temporary", "home", "errors.txt", "library.log");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ro", "size=4k"})
    @EnabledOnOs(OS.LINUX)
    void fileSystemThatDoesNotServe(String options) throws Exception {
        assertDoesNotServe(options);
    }

    /** An emulator reads programs and translates them, so it does not notice noexec. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void fileSystemFromWhichNothingIsExecuted() throws Exception {
        assertDoesNotServe("noexec");
    }

    private void assertDoesNotServe(String options) throws Exception {
        PrivateMounts.assumeAllowed(jvm.temporaryFiles);

        jvm.wrapper.addAll(PrivateMounts.command(options, jvm.temporaryFiles));
        Result result = jvm.runOnClassPath(granted(), "large", "backend");
        assertLoadedFrom(jvm.home, result);
        assertThat(result.errors()).isEmpty();

        jvm.wrapper.clear();
        jvm.wrapper.addAll(PrivateMounts.command(options, jvm.temporaryFiles, jvm.home));
        assertNoneServes(List.of(), jvm.temporaryFiles, cacheDirectoryOfHome());
        // Now the remedy.
        Path library = PackagedLibrary.unpackInto(jvm.folder);
        Result named = jvm.runOnClassPath(granted("-Duserstats.library.path=" + library), "large", "backend");
        assertThat(named.output()).containsExactly(LARGE, "NATIVE");
        assertThat(named.errors()).isEmpty();
    }

    // ---- Directories that others may write to -----------------------------------------------------------------------

    private static void setMode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "temporary files are each user's own there")
    void directoryInWhichAllMayRenameIsNotTrusted() throws Exception {
        setMode(jvm.temporaryFiles, 0777);
        Result result = jvm.runOnClassPath(granted(), "large", "backend");
        assertLoadedFrom(jvm.home, result);
        assertThat(result.errors()).isEmpty();

        Path below = Files.createDirectory(jvm.temporaryFiles.resolve("below"));
        assertLoadedFrom(jvm.home, jvm.runOnClassPath(granted("-Djava.io.tmpdir=" + below), "large", "backend"));

        setMode(jvm.temporaryFiles, 01777);
        assertLoadedFrom(jvm.temporaryFiles, jvm.runOnClassPath(granted(), "large", "backend"));
        assertLoadedFrom(below, jvm.runOnClassPath(granted("-Djava.io.tmpdir=" + below), "large", "backend"));

        setMode(jvm.temporaryFiles, 0777);
        setMode(jvm.home, 0777);
        Path cache = cacheDirectoryOfHome();
        assertNoneServes(List.of(), jvm.temporaryFiles, cache);
        assertThat(jvm.runOnClassPath(granted(), "reason").output().getFirst())
                .contains("chmod +t " + jvm.temporaryFiles, "chmod +t " + jvm.home);
    }

    /** The owner may rename what is in a directory, whatever its mode. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "temporary files are each user's own there")
    void directoryOfAnotherUserIsNotTrusted() throws Exception {
        Privileges.assume(
                Files.getAttribute(jvm.temporaryFiles, "unix:uid").equals(0), "only root may give files away");
        Files.setAttribute(jvm.temporaryFiles, "unix:uid", 4711);
        Path below = Files.createDirectory(jvm.temporaryFiles.resolve("below"));
        for (Path temporaryFiles : List.of(jvm.temporaryFiles, below)) {
            List<String> options = granted("-Djava.io.tmpdir=" + temporaryFiles);
            assertLoadedFrom(jvm.home, jvm.runOnClassPath(options, "large", "backend"));
        }
        Files.setAttribute(jvm.home, "unix:uid", 4711);
        assertThat(jvm.runOnClassPath(granted(), "reason").output().getFirst())
                .contains("user 4711, who owns " + jvm.temporaryFiles, "user 4711, who owns " + jvm.home);
    }

    /** This also holds for a user with umask 0, whose other directories all may write to. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the cache directory is each user's own there")
    void cacheDirectoryIsTheOwnersAlone() throws Exception {
        jvm.wrapper.addAll(List.of("sh", "-c", "umask 0 && exec \"$@\"", "sh"));
        Result result = jvm.runOnClassPath(granted("-Djava.io.tmpdir=missing"), "large", "backend");
        assertLoadedFrom(jvm.home, result);
        Path cache = cacheDirectoryOfHome();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
                .isEqualTo("rwx------");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
    void plantedFilesAndLinksAreLeftAlone() throws Exception {
        Path victim = Files.createDirectory(jvm.folder.resolve("victim"));
        List<Path> planted = new ArrayList<>(List.of(PackagedLibrary.unpackInto(victim)));
        for (String name : List.of("userstats", ExtractedLibrary.FILE_NAME, ExtractedLibrary.DIRECTORY_PREFIX)) {
            planted.add(Files.write(jvm.temporaryFiles.resolve(name), PackagedLibrary.content()));
            Path link = jvm.temporaryFiles.resolve(ExtractedLibrary.DIRECTORY_PREFIX + planted.size());
            planted.add(Files.createSymbolicLink(link, victim).resolve(ExtractedLibrary.FILE_NAME));
        }
        Result result = jvm.runOnClassPath(granted(), "large", "backend");
        assertLoadedFrom(jvm.temporaryFiles, result);
        assertThat(planted)
                .doesNotContainAnyElementsOf(result.loaded())
                .allSatisfy(file -> assertThat(file).hasBinaryContent(PackagedLibrary.content()));
    }
}
