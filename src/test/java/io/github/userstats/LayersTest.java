package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.testing.ChildJvm;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.reflect.AccessFlag;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the class files of the library: each layer refers only to layers below it. */
class LayersTest {
    private static final String FACADE = "io/github/userstats";

    /** From the top to the bottom. */
    private static final List<String> LAYERS = List.of(
            FACADE + "/internal/program",
            FACADE,
            FACADE + "/internal/compute",
            FACADE + "/internal/column",
            FACADE + "/internal/kernels",
            FACADE + "/internal/library",
            FACADE + "/internal/bindings",
            FACADE + "/internal/symbols",
            FACADE + "/internal/moments");

    private static final int MOST_PUBLIC_TYPES = 7;

    /** The name of a class: by itself, or in a descriptor or signature. */
    private static final Pattern CLASS_NAME = Pattern.compile(FACADE + "/[\\w/$]+");

    /** The library is a folder or a jar. */
    private static List<ClassModel> classes() throws IOException {
        Path library = ChildJvm.classesOf(Ages.class);
        if (Files.isDirectory(library)) {
            return classesBelow(library);
        }
        try (FileSystem jar = FileSystems.newFileSystem(library)) {
            return classesBelow(jar.getPath("/"));
        }
    }

    private static List<ClassModel> classesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<ClassModel> classes = new ArrayList<>();
            for (Path file : files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.endsWith("module-info.class"))
                    .toList()) {
                classes.add(ClassFile.of().parse(file));
            }
            return classes;
        }
    }

    private static String packageOf(String className) {
        return className.substring(0, className.lastIndexOf('/'));
    }

    private static String nameOf(ClassModel type) {
        return type.thisClass().asInternalName();
    }

    private static int layerOf(String className) {
        assertThat(LAYERS).as(className).contains(packageOf(className));
        return LAYERS.indexOf(packageOf(className));
    }

    /** All classes of the library that a class mentions. */
    private static Set<String> references(ClassModel type) {
        Set<String> references = new TreeSet<>();
        for (PoolEntry entry : type.constantPool()) {
            if (entry instanceof Utf8Entry text) {
                CLASS_NAME.matcher(text.stringValue()).results().forEach(name -> references.add(name.group()));
            }
        }
        return references;
    }

    @Test
    void noReferenceRunsUp() throws IOException {
        List<String> upward = new ArrayList<>();
        for (ClassModel type : classes()) {
            for (String reference : references(type)) {
                if (layerOf(reference) < layerOf(nameOf(type))) {
                    upward.add(nameOf(type) + " -> " + reference);
                }
            }
        }
        assertThat(upward).isEmpty();
    }

    /** Other classes that added columns to moments could leave out the checks of ranges and truncated files. */
    @Test
    void onlyComputationsAddColumns() throws IOException {
        assertThat(callersOf(FACADE + "/internal/column/Column", "add"))
                .containsOnly(FACADE + "/internal/column", FACADE + "/internal/compute");
        assertThat(callersOf(FACADE + "/internal/kernels/Kernels", "add"))
                .containsOnly(FACADE + "/internal/column", FACADE + "/internal/kernels");
        assertThat(callersOf(FACADE + "/internal/kernels/CurrentKernels", "forBytes"))
                .containsOnly(FACADE + "/internal/compute");
        assertThat(callersOf(FACADE + "/internal/compute/Computation", "moments"))
                .containsOnly(FACADE, FACADE + "/internal/compute");
    }

    /** The packages with classes that call a method. */
    private static Set<String> callersOf(String owner, String method) throws IOException {
        Set<String> callers = new TreeSet<>();
        for (ClassModel type : classes()) {
            for (PoolEntry entry : type.constantPool()) {
                if (entry instanceof MemberRefEntry member
                        && member.owner().asInternalName().equals(owner)
                        && member.name().equalsString(method)) {
                    callers.add(packageOf(nameOf(type)));
                }
            }
        }
        return callers;
    }

    /** The program uses the library as any other program does. */
    @Test
    void theProgramUsesTheFacadeAlone() throws IOException {
        for (ClassModel type : classes()) {
            if (packageOf(nameOf(type)).equals(LAYERS.getFirst())) {
                assertThat(references(type))
                        .allMatch(name -> Set.of(LAYERS.getFirst(), FACADE).contains(packageOf(name)));
            }
        }
    }

    @Test
    void everyLayerHasClasses() throws IOException {
        assertThat(classes().stream().map(type -> packageOf(nameOf(type))).distinct())
                .containsExactlyInAnyOrderElementsOf(LAYERS);
    }

    @Test
    void thereAreFewPublicTypes() throws IOException {
        List<String> types = new ArrayList<>();
        for (ClassModel type : classes()) {
            boolean isPublic = type.flags().has(AccessFlag.PUBLIC);
            if (isPublic && packageOf(nameOf(type)).equals(FACADE)) {
                types.add(nameOf(type).substring(FACADE.length() + 1));
            }
        }
        assertThat(types)
                .hasSizeLessThanOrEqualTo(MOST_PUBLIC_TYPES)
                .contains("Ages", "Payments", "UserData", "AgeStatistics", "PaymentStatistics", "Backend");
    }
}
