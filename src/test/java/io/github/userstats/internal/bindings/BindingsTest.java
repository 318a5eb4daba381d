package io.github.userstats.internal.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.internal.moments.Moments;
import io.github.userstats.testbindings.userstats_moments;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bindings belong to the header. This test needs no jextract. */
class BindingsTest {
    private static final Path HEADER = Path.of("native/include/userstats.h");
    private static final Path INCLUDES = Path.of("native/bindings/includes.txt");
    private static final Path TEST_INCLUDES = Path.of("native/bindings/test-includes.txt");
    private static final Path DIGEST = Path.of("native/bindings/generated-from.sha256");
    private static final Path SOURCES = Path.of("src/main/java/io/github/userstats");

    private static final Pattern FUNCTION = Pattern.compile("^USERSTATS_API [^;(]*?(\\w+)\\(", Pattern.MULTILINE);
    private static final Pattern CONSTANT =
            Pattern.compile("^(?:#define| *)(?: (USERSTATS_\\w+))(?: =)? (\\d+),?$", Pattern.MULTILINE);

    /** How jextract marks what it generates for a function. */
    private static final String DESCRIPTOR_SUFFIX = "$descriptor";

    @Test
    void bindingsWereGeneratedFromThisHeaderAndTheseLists() throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Path file : List.of(HEADER, INCLUDES, TEST_INCLUDES)) {
            digest.update(Files.readAllBytes(file));
        }
        assertThat(HexFormat.of().formatHex(digest.digest()))
                .as("bindings are older than %s or the lists: run scripts/generate-bindings", HEADER)
                .isEqualTo(Files.readString(DIGEST).strip());
    }

    private static String header() throws IOException {
        return Files.readString(HEADER);
    }

    /** The names in an include list after options of this kind. */
    private static Set<String> included(Path list, String kind) throws IOException {
        String option = "--include-" + kind + " ";
        return Files.readAllLines(list).stream()
                .filter(line -> line.startsWith(option))
                .map(line -> line.substring(option.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    // ---- Tests have all of the header -------------------------------------------------------------------------------

    @Test
    void everyFunctionIsBoundForTests() throws IOException {
        Set<String> declared = FUNCTION.matcher(header())
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(declared).contains("userstats_add");
        assertThat(included(TEST_INCLUDES, "function")).isEqualTo(declared);
        assertThat(functions(io.github.userstats.testbindings.userstats_h.class))
                .isEqualTo(declared);
    }

    private static Set<String> functions(Class<?> bindings) {
        return Stream.of(bindings.getMethods())
                .map(Method::getName)
                .filter(name -> name.endsWith(DESCRIPTOR_SUFFIX))
                .map(name -> name.substring(0, name.length() - DESCRIPTOR_SUFFIX.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyConstantIsBoundForTests() throws IOException, ReflectiveOperationException {
        Map<String, Integer> declared = CONSTANT.matcher(header())
                .results()
                .collect(Collectors.toMap(match -> match.group(1), match -> Integer.valueOf(match.group(2))));
        assertThat(declared).containsKeys("USERSTATS_ABI_VERSION", "USERSTATS_I64_MOMENTS");
        assertThat(included(TEST_INCLUDES, "constant")).isEqualTo(declared.keySet());
        assertThat(constants(io.github.userstats.testbindings.userstats_h.class))
                .isEqualTo(declared);
    }

    private static Map<String, Integer> constants(Class<?> bindings) throws ReflectiveOperationException {
        Map<String, Integer> constants = new TreeMap<>();
        for (Method method : bindings.getMethods()) {
            if (method.getName().startsWith("USERSTATS_")) {
                constants.put(method.getName(), (Integer) method.invoke(null));
            }
        }
        return constants;
    }

    // ---- The library has what it calls ------------------------------------------------------------------------------

    @Test
    void noMoreIsBoundThanTheLibraryCalls() throws IOException, ReflectiveOperationException {
        Set<String> functions = included(INCLUDES, "function");
        Set<String> constants = included(INCLUDES, "constant");
        assertThat(functions(userstats_h.class)).isEqualTo(functions);
        assertThat(constants(userstats_h.class).keySet()).isEqualTo(constants);
        assertThat(included(INCLUDES, "struct")).isEmpty();

        Set<String> called = new TreeSet<>();
        Pattern call = Pattern.compile("userstats_h\\.(\\w+?)(?:\\$address|\\$descriptor)?\\(\\)?");
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            for (Path source : (Iterable<Path>) sources.filter(Files::isRegularFile)::iterator) {
                if (!source.getParent().endsWith("bindings")) {
                    call.matcher(Files.readString(source))
                            .results()
                            .forEach((MatchResult match) -> called.add(match.group(1)));
                }
            }
        }
        Set<String> bound = new TreeSet<>(functions);
        bound.addAll(constants);
        assertThat(called).isEqualTo(bound);
    }

    // ---- Generated code ---------------------------------------------------------------------------------------------

    /** The size of a C long differs between operating systems, so the class would load on some only. */
    @ParameterizedTest
    @ValueSource(classes = {userstats_h.class, io.github.userstats.testbindings.userstats_h.class})
    void nothingDependsOnTheSizeOfALong(Class<?> bindings) {
        assertThat(bindings.getFields())
                .extracting(Field::getName)
                .contains("C_INT", "C_LONG_LONG")
                .doesNotContain("C_LONG", "C_LONG_DOUBLE");
    }

    @Test
    void fieldsOfMomentsLieAsInTheStruct() {
        MemorySegment fields = MemorySegment.ofArray(new Moments(1, 2, 3, 4, 5, 6, 7).fields());
        assertThat(fields.byteSize()).isEqualTo(userstats_moments.sizeof());
        assertThat(userstats_moments.count(fields)).isEqualTo(1);
        assertThat(userstats_moments.sum_low(fields)).isEqualTo(2);
        assertThat(userstats_moments.sum_high(fields)).isEqualTo(3);
        assertThat(userstats_moments.squares_low(fields)).isEqualTo(4);
        assertThat(userstats_moments.squares_high(fields)).isEqualTo(5);
        assertThat(userstats_moments.minimum(fields)).isEqualTo(6);
        assertThat(userstats_moments.maximum(fields)).isEqualTo(7);
    }
}
