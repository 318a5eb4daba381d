package io.github.userstats.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.internal.bindings.userstats_h;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The bindings are those of the header; on machines without jextract too. */
class BindingsTest {
    private static final Path HEADER = Path.of("native/include/userstats.h");
    private static final Path INCLUDES = Path.of("native/bindings/includes.txt");
    private static final Path DIGEST = Path.of("native/bindings/generated-from.sha256");

    /** Java has a constructor for it. */
    private static final Set<String> NOT_BOUND = Set.of("userstats_moments_init");

    private static final Pattern FUNCTION = Pattern.compile("^USERSTATS_API [^;(]*?(\\w+)\\(", Pattern.MULTILINE);
    private static final Pattern CONSTANT = Pattern.compile("^#define (USERSTATS_\\w+) (\\d+)$", Pattern.MULTILINE);

    /** How jextract marks what it generates for a function. */
    private static final String DESCRIPTOR_SUFFIX = "$descriptor";

    @Test
    void bindingsWereGeneratedFromThisHeaderAndIncludeList() throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(Files.readAllBytes(HEADER));
        digest.update(Files.readAllBytes(INCLUDES));
        assertThat(HexFormat.of().formatHex(digest.digest()))
                .as("bindings are older than %s or %s: run scripts/generate-bindings", HEADER, INCLUDES)
                .isEqualTo(Files.readString(DIGEST).strip());
    }

    @Test
    void everyFunctionIsBoundOrLeftOutOnPurpose() throws IOException {
        Set<String> declared = FUNCTION.matcher(Files.readString(HEADER))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> expected = new TreeSet<>(declared);
        expected.removeAll(NOT_BOUND);

        assertThat(declared).containsAll(NOT_BOUND);
        assertThat(included("function")).isEqualTo(expected);
        assertThat(Arrays.stream(userstats_h.class.getMethods())
                        .map(Method::getName)
                        .filter(name -> name.endsWith(DESCRIPTOR_SUFFIX))
                        .map(name -> name.substring(0, name.length() - DESCRIPTOR_SUFFIX.length())))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void constantsAreTheHeaders() throws IOException, ReflectiveOperationException {
        Map<String, Integer> declared = CONSTANT.matcher(Files.readString(HEADER))
                .results()
                .collect(Collectors.toMap(match -> match.group(1), match -> Integer.valueOf(match.group(2))));
        Map<String, Integer> bound = new TreeMap<>();
        for (Method method : userstats_h.class.getMethods()) {
            if (method.getName().startsWith("USERSTATS_")) {
                bound.put(method.getName(), (Integer) method.invoke(null));
            }
        }
        assertThat(bound).isEqualTo(declared);
        assertThat(included("constant")).isEqualTo(declared.keySet());
    }

    /** The names in the include list after options of this kind. */
    private static Set<String> included(String kind) throws IOException {
        String option = "--include-" + kind + " ";
        return Files.readAllLines(INCLUDES).stream()
                .filter(line -> line.startsWith(option))
                .map(line -> line.substring(option.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Its size differs between operating systems, so that class would load on some only. */
    @Test
    void nothingDependsOnTheSizeOfALong() {
        assertThat(userstats_h.class.getFields())
                .extracting(Field::getName)
                .contains("C_INT", "C_LONG_LONG")
                .doesNotContain("C_LONG", "C_LONG_DOUBLE");
    }
}
