package io.github.userstats.internal.library;

import static io.github.userstats.testing.ChildJvm.LARGE;
import static io.github.userstats.testing.ChildJvm.SMALL;
import static io.github.userstats.testing.ChildJvm.granted;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.launch.LaunchProbe;
import io.github.userstats.testing.ChildJvm;
import io.github.userstats.testing.ChildJvm.Result;
import io.github.userstats.testing.ChildJvm.Running;
import io.github.userstats.testing.PackagedLibrary;
import io.github.userstats.testing.TestJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jars of the library in odd places, in bad company and in pieces. */
@Tag("long")
@Tag("native")
class JarTest {
    private static final Predicate<String> IS_NATIVE = name -> name.startsWith("META-INF/native/");

    @TempDir
    private Path folder;

    private ChildJvm jvm;
    private Path jar;

    @BeforeEach
    void createJvm() throws IOException {
        jvm = new ChildJvm(folder.resolve("jvm"));
        jvm.environment.put("LC_ALL", "C.UTF-8");
        jar = jvm.folder.resolve("userstats.jar");
        jvm.userstats = jar;
    }

    private void assertBound(Result result) {
        assertThat(result.output()).containsExactly(LARGE, "NATIVE", "packaged " + PackagedLibrary.NAME);
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded())
                .singleElement()
                .satisfies(file -> assertThat(file).startsWithRaw(jvm.temporaryFiles));
    }

    // ---- Places -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"end!", "a!b 100% a%20b#c+d&e=f j\u00fcrgen"})
    void folderMayHaveAnyName(String name) throws Exception {
        Path odd = Files.createDirectory(jvm.folder.resolve(name));
        jvm.userstats = TestJar.copy(odd.resolve("userstats.jar"), entry -> true);
        assertBound(jvm.runOnClassPath(granted(), "large", "backend", "library"));
        assertBound(jvm.runOnModulePath(
                List.of("--enable-native-access=io.github.userstats"), "large", "backend", "library"));
        // In these cases the jar is read by its URL.
        Result loaders = jvm.runOnClassPath(granted(), LaunchProbe.IN_TWO_CLASS_LOADERS, "large", "backend");
        assertThat(loaders.output()).containsExactly(LARGE, "NATIVE", LARGE, "NATIVE");
    }

    // ---- Other class loaders ----------------------------------------------------------------------------------------

    /** The JVM shares one open jar between all that read it by its URL. */
    @ParameterizedTest
    @ValueSource(strings = {SharedJarProbe.ON_CLASS_PATH, SharedJarProbe.BY_URL_THAT_IS_NOT_ENCODED})
    void othersMayCloseTheSharedJar(String how) throws Exception {
        jvm.userstats = TestJar.copy(
                Files.createDirectory(jvm.folder.resolve("with blank")).resolve("userstats.jar"), name -> true);
        Result result = jvm.startOnClassPath(List.of(), SharedJarProbe.class, how, PackagedLibrary.NAME)
                .result();
        assertThat(result.output()).containsExactly(SharedJarProbe.READS + " times");
        assertThat(result.errors()).isEmpty();
    }

    // ---- Jars that change -------------------------------------------------------------------------------------------

    @Test
    void jarReplacedInPlaceEndsInJava() throws Exception {
        assertEndsInJava("a class of userstats cannot be loaded: java.lang.NoClassDefFoundError: ", () -> {
            // All entries have moved.
            byte[] other = ("x".repeat(1000) + new String(Files.readAllBytes(jar), StandardCharsets.ISO_8859_1))
                    .getBytes(StandardCharsets.ISO_8859_1);
            Files.write(jar, other);
        });
    }

    /** The JVM still has the file open. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a file in use is not deleted there")
    void deletedJarEndsInJava() throws Exception {
        assertEndsInJava(
                "cannot read " + PackagedLibrary.NAME + ": there is no such file or directory: " + jar,
                () -> Files.delete(jar));
    }

    /** For instance by an update. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a file in use is not replaced there")
    void jarReplacedByAnotherEndsInJava() throws Exception {
        assertEndsInJava("cannot read " + PackagedLibrary.NAME + ": " + jar + " has it no more; ", () -> {
            Path other = TestJar.copy(jvm.folder.resolve("other.jar"), IS_NATIVE.negate());
            Files.move(other, jar, StandardCopyOption.ATOMIC_MOVE);
        });
    }

    /** For instance by an update of a folder of classes, in the middle of which the program runs. */
    @ParameterizedTest
    @ValueSource(strings = {"CurrentKernels$BindingThread", "KernelSelector"})
    void damagedClassesEndInJava(String damaged) throws Exception {
        Path classes = unpacked(TestJar.copy(jar, name -> true));
        jvm.userstats = classes;
        assertEndsInJava("a class of userstats cannot be loaded: java.lang.ClassFormatError: ", () -> {
            Path kernels = classes.resolve("io/github/userstats/internal/kernels");
            Files.write(kernels.resolve(damaged + ".class"), new byte[0]);
            Files.write(kernels.resolve("JavaKernels$Words.class"), new byte[0]);
        });
    }

    private static Path unpacked(Path jar) throws IOException {
        Path target = jar.resolveSibling("classes");
        try (FileSystem content = FileSystems.newFileSystem(jar);
                Stream<Path> paths = Files.walk(content.getPath("/"))) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Path copy = target.resolve(path.toString().substring(1));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy);
                }
            }
        }
        return target;
    }

    private interface Change {
        void run() throws IOException;
    }

    private void assertEndsInJava(String reason, Change change) throws Exception {
        TestJar.copy(jar, name -> true);
        // The library cannot help if the program itself needs another class of the facade.
        String[] steps = {
            "load-backend", "small", "small-payments", "wait", "many-ages", "large", "large", "backend", "reason"
        };
        Running running = jvm.startOnClassPath(granted(), LaunchProbe.class, steps);
        running.nextLine();
        assertThat(running.nextLine()).isEqualTo(SMALL);
        assertThat(running.nextLine()).isEqualTo("6");
        change.run();
        running.goOn();
        Result result = running.result();
        assertThat(result.output())
                .startsWith("waited", "62000.0", LARGE, LARGE, "JAVA")
                .hasSize(6);
        assertThat(result.output().getLast()).startsWith(reason);
        assertThat(result.errors()).isEmpty();
        assertThat(result.loaded()).isEmpty();
        assertThat(jvm.temporaryFiles).isEmptyDirectory();
    }

    // ---- Jars from which something is missing -----------------------------------------------------------------------

    @Test
    void jarRepackagedWithoutLibrariesSaysSo() throws Exception {
        TestJar.copy(jar, IS_NATIVE.negate());
        assertReason("this copy of userstats " + NativeLibrary.VERSION
                + " was packaged without META-INF/native/userstats/" + NativeLibrary.VERSION + "/: ");
    }

    private void assertReason(String reason) throws Exception {
        Result automatic = jvm.runOnClassPath(granted(), "large", "backend", "reason");
        assertThat(automatic.output()).hasSize(3).startsWith(LARGE, "JAVA");
        assertThat(automatic.output().getLast()).startsWith(reason);
        assertThat(automatic.errors()).isEmpty();

        Result demanded = jvm.runOnClassPath(granted("-Duserstats.backend=native"), "small", "backend");
        assertThat(demanded.output())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).startsWith("java.lang.UnsatisfiedLinkError: " + reason));
    }

    @Test
    void jarWithLibrariesOfOtherPlatformsSaysSo() throws Exception {
        String reference = "META-INF/native/userstats/" + NativeLibrary.VERSION + "/linux-x86_64/libuserstats.so";
        TestJar.copy(jar, IS_NATIVE.negate().or(reference::equals));
        jvm.wrapper.clear();
        Result result = jvm.runOnClassPath(granted("-Dos.arch=sparc"), "large", "backend", "reason");
        assertThat(result.output()).hasSize(3).startsWith(LARGE, "JAVA");
        assertThat(result.output().getLast())
                .startsWith("no native library is packaged for " + Platform.OPERATING_SYSTEM + "-sparc: ");
    }
}
