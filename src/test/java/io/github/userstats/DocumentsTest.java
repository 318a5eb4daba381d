package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.github.userstats.testing.DocumentedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What README.md, docs/usage.md and docs/recipes.md show and claim. */
class DocumentsTest {
    private static final Path README = Path.of("README.md");

    private static final Pattern XML = Pattern.compile("^```xml\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    Path folder;

    static List<DocumentedProgram> programs() throws IOException {
        List<DocumentedProgram> programs = new ArrayList<>(DocumentedProgram.in(README));
        programs.addAll(DocumentedProgram.in(Path.of("docs", "usage.md")));
        return programs;
    }

    @ParameterizedTest
    @MethodSource("programs")
    @Tag("backends")
    @Tag("jdk")
    void programPrintsWhatIsSaid(DocumentedProgram program) throws IOException, InterruptedException {
        assertThat(program.run(folder)).isEqualTo(program.output().lines().toList());
    }

    @Test
    void readmeSaysWhatTheTextbookFormulaGives() throws IOException {
        int[] cents = new int[1_000_000];
        Arrays.fill(cents, 10);
        double sum = 0;
        double squares = 0;
        for (int cent : cents) {
            double payment = cent / 100.0;
            sum += payment;
            squares += payment * payment;
        }
        double mean = sum / cents.length;
        double deviation = Math.sqrt(squares / cents.length - mean * mean);

        assertThat(Files.readString(README).replaceAll("\\s+", " "))
                .contains("Take a million payments of `0.1`. In `double`, the textbook formula `sqrt(E[x²] - E[x]²)`"
                        + " gives `" + deviation + "` as their standard deviation ([try it](docs/exactness.md))."
                        + " userstats adds up cents, and gives `"
                        + Payments.ofCents(cents).standardDeviation() + "`.");
    }

    /** src/it/class-path is built with the recipe for Maven, and src/it/launches makes a fat jar. */
    @Test
    void consumersHaveTheXmlOfThePages() throws IOException {
        List<String> recipes = xmlBlocks(Path.of("docs/recipes.md"));
        assertThat(recipes).hasSize(2);
        String maven = recipes.get(0);
        String fatJar = recipes.get(1);

        assertThat(xml(Path.of("src/it/class-path/pom.xml"))).endsWith(maven);
        assertThat(xml(Path.of("src/it/launches/pom.xml"))).contains(fatJar.replaceFirst("<executions>.*", ""));
        assertThat(xmlBlocks(README)).singleElement(STRING).isSubstringOf(maven);
    }

    private static String xml(Path file) throws IOException {
        return withoutBlanks(Files.readString(file)
                .replace("@project.version@", Backend.current().version()));
    }

    private static List<String> xmlBlocks(Path page) throws IOException {
        return XML.matcher(Files.readString(page))
                .results()
                .map(block -> withoutBlanks(block.group(1)))
                .toList();
    }

    private static String withoutBlanks(String text) {
        return text.replaceAll("\\s+", "");
    }
}
