package io.github.userstats.internal.kernels;

import static io.github.userstats.testing.ChildJvm.LARGE;
import static io.github.userstats.testing.ChildJvm.SMALL;
import static io.github.userstats.testing.ChildJvm.granted;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.internal.library.Platform;
import io.github.userstats.internal.library.Settings;
import io.github.userstats.launch.ThrowingLoggerFinder;
import io.github.userstats.testing.ChildJvm;
import io.github.userstats.testing.ChildJvm.Result;
import io.github.userstats.testing.PackagedLibrary;
import io.github.userstats.testing.Privileges;
import io.github.userstats.testing.TestJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Choosing and binding, in JVMs that are launched as users launch theirs. */
@Tag("long")
@Tag("native")
class LaunchTest {
    private static final String NO_PACKAGED_LIBRARY = "no native library is packaged for ";

    // Flags of native access.
    private static final String GRANTED_TO_MODULE = "--enable-native-access=io.github.userstats";
    private static final String DENIED = "--illegal-native-access=deny";

    @TempDir
    private Path folder;

    private ChildJvm jvm;

    @BeforeEach
    void createJvm() throws IOException {
        jvm = new ChildJvm(folder.resolve("jvm"));
    }

    private static String operatingSystem() {
        return Platform.NAME.substring(0, Platform.NAME.indexOf('-'));
    }

    private static String libraryPath(Path file) {
        return "-D" + Settings.LIBRARY_PATH + "=" + file;
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
        Result result =
                jvm.runOnClassPath(granted(), "large", "backend", "large", "small", "reason", "library", "platform");
        assertThat(result.output())
                .containsExactly(
                        LARGE,
                        "NATIVE",
                        LARGE,
                        SMALL,
                        "loaded by default",
                        "packaged " + PackagedLibrary.NAME,
                        Platform.NAME);
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).hasSize(1);
    }

    /** Nothing in this test asks current(), so the library was loaded for the column. */
    @Test
    void largeColumnStartsTheBinding() throws Exception {
        Result result = jvm.runOnClassPath(granted(), "large", "wait-for-binding-thread");
        assertThat(result.output()).containsExactly(LARGE, "waited");
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).hasSize(1);
    }

    /** A pool without threads would keep tasks that nobody takes. */
    @Test
    void commonPoolWithoutThreadsGetsNoTasks() throws Exception {
        String withoutThreads = "-Djava.util.concurrent.ForkJoinPool.common.parallelism=0";
        assertThat(jvm.runOnClassPath(granted(withoutThreads), "parallel").output())
                .containsExactly("1.0, 0 tasks left");
    }

    /** Nobody expects that a JVM does not know its processor. */
    @Test
    void unknownProcessorComputesInJava() throws Exception {
        Result result = jvm.runOnClassPath(
                granted(), "clear-architecture", "large", "wait-for-binding-thread", "large", "backend", "reason");
        assertThat(result.output().subList(1, 5)).containsExactly(LARGE, "waited", LARGE, "JAVA");
        assertThat(result.output().getLast()).startsWith(NO_PACKAGED_LIBRARY + operatingSystem() + "-unknown: ");
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).isEmpty();
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
        assertThat(result.output()).containsExactly(SMALL, LARGE, "JAVA", "-Duserstats.backend=java", "java", "none");
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).isEmpty();
        assertThat(jvm.temporaryFiles).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "auto"})
    void backendThatIsNamedBindsAtFirstUse(String backend) throws Exception {
        List<String> options = granted("-Duserstats.backend=" + backend);
        // This shows that the binding is not left to current().
        Result small = jvm.runOnClassPath(options, "small");
        assertThat(small.output()).containsExactly(SMALL);
        assertThat(small.loaded()).hasSize(1);

        Result result = jvm.runOnClassPath(options, "small", "large", "backend", "reason", "library");
        assertThat(result.output())
                .containsExactly(
                        SMALL,
                        LARGE,
                        "NATIVE",
                        "loaded because a userstats property is set",
                        "packaged " + PackagedLibrary.NAME);
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "NATIVE", ""})
    void unknownBackendIsAnErrorAtEveryUse(String backend) throws Exception {
        Result result = jvm.runOnClassPath(granted("-Duserstats.backend=" + backend), "small", "small", "backend");
        assertThat(result.output())
                .hasSize(3)
                .containsOnly("java.lang.IllegalStateException: -Duserstats.backend=" + backend
                        + ": use auto, native or java");
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).isEmpty();
    }

    @Test
    void unknownPropertyIsAnErrorAtEveryUse() throws Exception {
        Result result = jvm.runOnClassPath(granted("-Duserstats.bakend=java"), "small", "large", "backend");
        assertThat(result.output())
                .hasSize(3)
                .containsOnly("java.lang.IllegalStateException: unknown property userstats.bakend: userstats knows "
                        + "userstats.backend, userstats.library.path, userstats.isa");
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).isEmpty();
    }

    @Test
    void propertiesAreReadOnceAtTheFirstUse() throws Exception {
        Result later = jvm.runOnClassPath(
                granted(), "small", "set-bad-properties", "small", "large", "backend", "reason", "large");
        assertThat(later.output()).containsExactly(SMALL, "set", SMALL, LARGE, "NATIVE", "loaded by default", LARGE);

        Result before = jvm.runOnClassPath(granted(), "set-bad-properties", "small", "backend");
        assertThat(before.output())
                .hasSize(3)
                .startsWith("set")
                .endsWith(before.output().get(1), before.output().get(1))
                .last()
                .asString()
                .startsWith("java.lang.IllegalStateException: ");
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
        Result result = jvm.runOnClassPath(granted("-Duserstats.isa=" + instructionSet), "small", "small", "backend");
        assertThat(result.output())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("java.lang.IllegalStateException: -Duserstats.isa=" + instructionSet
                                + ": this machine has ")
                        .endsWith("portable"));
        assertThat(result.errors()).isEmpty();
        // A program that goes on in spite of the error does not load another library each time.
        assertThat(result.loaded()).hasSize(1);
    }

    @Test
    void whatWasChosenIsLoggedWhereSomebodyWantsIt() throws Exception {
        Path configuration = Files.writeString(folder.resolve("logging.properties"), """
                handlers = java.util.logging.ConsoleHandler
                java.util.logging.ConsoleHandler.level = ALL
                io.github.userstats.level = FINE
                """);
        List<String> options = granted("-Djava.util.logging.config.file=" + configuration);
        Result result = jvm.runOnClassPath(options, "backend", "backend");
        assertThat(result.output()).containsExactly("NATIVE", "NATIVE");
        assertThat(result.errors())
                .filteredOn(line -> line.contains("loaded by default") && line.contains(PackagedLibrary.NAME))
                .hasSize(1);
    }

    @Test
    void whatComputesIsLoggedAsBackendSaysIt() throws Exception {
        Path configuration = Files.writeString(folder.resolve("logging.properties"), """
                handlers = java.util.logging.ConsoleHandler
                java.util.logging.ConsoleHandler.level = FINE
                java.util.logging.SimpleFormatter.format = %5$s%n
                io.github.userstats.level = FINE
                """);
        Result result = jvm.runOnClassPath(granted("-Djava.util.logging.config.file=" + configuration), "line");
        assertThat(result.output()).singleElement().asString().contains(": NATIVE (");
        assertThat(result.errors()).isEqualTo(result.output());
    }

    @Test
    void loggerThatThrowsChangesNothing() throws Exception {
        Path services = Files.createDirectories(
                folder.resolve("logger").resolve("META-INF").resolve("services"));
        Files.writeString(services.resolve(System.LoggerFinder.class.getName()), ThrowingLoggerFinder.class.getName());
        jvm.program.add(folder.resolve("logger"));
        // The property binds at the first computation, so that nothing is lost in the background.
        Result result = jvm.runOnClassPath(granted("-Duserstats.backend=auto"), "small", "backend", "small");
        assertThat(result.output()).containsExactly(SMALL, "NATIVE", SMALL);
        assertThat(result.errors()).containsExactly(ThrowingLoggerFinder.LINE);
    }

    // ---- Threads ----------------------------------------------------------------------------------------------------

    /** The user of a container may have few threads. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void withoutAnotherThreadJavaComputesAndBindingIsTriedAgain() throws Exception {
        Privileges.assume(Files.getAttribute(folder, "unix:uid").equals(0), "only root may become another user");
        int user = 4711;
        // The other user must be able to read the classes, and to write what the JVM writes.
        jvm.userstats = TestJar.copy(jvm.folder.resolve("userstats.jar"), name -> true);
        setMode(folder, 0711);
        for (Path owned : List.of(jvm.folder, jvm.temporaryFiles, jvm.home)) {
            Files.setAttribute(owned, "unix:uid", user);
        }
        jvm.wrapper.addAll(List.of("setpriv", "--reuid", "" + user, "--clear-groups", "prlimit", "--nproc=120"));
        Result result = jvm.runOnClassPath(
                granted("-Xlog:all=off:stdout"),
                "use-up-threads",
                "large",
                "has-binding-thread",
                "end-threads",
                "large",
                "wait-for-binding-thread",
                "large");
        assertThat(result.output()).containsExactly("used up", LARGE, "false", "ended", LARGE, "waited", LARGE);
        assertThat(result.errors()).isEmpty();
        // Nothing has asked what computes.
        assertThat(result.loaded()).hasSize(1);
    }

    private static void setMode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
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
                .anySatisfy(line -> assertThat(line).contains("restricted method in java.lang.foreign.SymbolLookup"));
    }

    @Test
    void grantedToTheClassPath() throws Exception {
        Result result = jvm.runOnClassPath(granted(DENIED), "small", "large", "backend", "library", "module");
        assertThat(result.output()).hasSize(5).startsWith(SMALL, LARGE, "NATIVE", "packaged " + PackagedLibrary.NAME);
        assertThat(result.output().getLast()).startsWith("unnamed module");
        assertThat(result.errors()).isEmpty();
    }

    @Test
    void grantedToTheModule() throws Exception {
        Result result = jvm.runOnModulePath(
                List.of(GRANTED_TO_MODULE, DENIED), "small", "large", "backend", "library", "module");
        assertThat(result.output())
                .containsExactly(
                        SMALL, LARGE, "NATIVE", "packaged " + PackagedLibrary.NAME, "module io.github.userstats");
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

        Path library = PackagedLibrary.unpackInto(jvm.folder);
        for (String demand : List.of("-Duserstats.backend=native", libraryPath(library))) {
            Result demanded = launch.with(List.of(DENIED, demand));
            assertThat(demanded.output()).hasSize(4).containsOnly("java.lang.UnsatisfiedLinkError: " + reason);
            assertThat(demanded.errors()).isEmpty();
        }
        assertThat(jvm.temporaryFiles).isEmptyDirectory();
    }

    // ---- JVMs without a native linker -------------------------------------------------------------------------------

    @Test
    void jvmThatCannotCallComputesInJava() throws Exception {
        String option = "-Djdk.internal.foreign.CABI=UNSUPPORTED";
        Result automatic = jvm.runOnClassPath(granted(option), "small", "large", "backend", "reason");
        assertThat(automatic.output()).hasSize(4).startsWith(SMALL, LARGE, "JAVA");
        assertThat(automatic.output().getLast())
                .contains(": it cannot be called: UnsupportedOperationException: ")
                .endsWith("; use Java (-Duserstats.backend=java)");
        assertThat(automatic.errors()).isEmpty();

        Result demanded =
                jvm.runOnClassPath(granted(option, "-Duserstats.backend=native"), "small", "small", "backend");
        String error = "java.lang.UnsatisfiedLinkError: " + automatic.output().getLast();
        assertThat(demanded.output()).containsExactly(error, error, error);
        assertThat(demanded.errors()).isEmpty();
    }

    // ---- Platforms without a library --------------------------------------------------------------------------------

    @Test
    void unsupportedPlatformComputesInJava() throws Exception {
        String platform = operatingSystem() + "-sparc";
        Result automatic = jvm.runOnClassPath(
                granted("-Dos.arch=sparc"), "small", "large", "backend", "platform", "instruction-set", "reason");
        assertThat(automatic.output()).hasSize(6).startsWith(SMALL, LARGE, "JAVA", platform, "java");
        assertThat(automatic.output().getLast()).startsWith(NO_PACKAGED_LIBRARY + platform);
        assertThat(automatic.errors()).isEmpty();

        Result demanded = jvm.runOnClassPath(
                granted("-Dos.arch=sparc", "-Duserstats.backend=native"), "small", "small", "backend");
        assertThat(demanded.output())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("java.lang.UnsatisfiedLinkError: " + NO_PACKAGED_LIBRARY + platform));
        assertThat(demanded.errors()).isEmpty();
    }
}
