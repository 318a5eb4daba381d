package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.testing.DocumentedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What README.md and docs/usage.md show and claim, and where the links of all pages lead. */
class DocumentsTest {
    private static final Path README = Path.of("README.md");

    private static final Pattern CODE = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\((?<path>[^)#:]*)(?:#(?<anchor>[^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (?<title>.*)$", Pattern.MULTILINE);

    /** The README leads to it already. */
    private static final Set<Path> NOT_WRITTEN_YET = Set.of(Path.of("docs", "ffm-tour.md"));

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
                .contains(
                        "Take a million payments of 10 cents. The textbook formula, `sqrt(E[x²] - E[x]²)` in `double`,"
                                + " says that they deviate by `" + deviation + "`. userstats says `"
                                + Payments.ofCents(cents).standardDeviation() + "`.");
    }

    /** src/it/class-path is built with the dependency, and src/it/launches makes a fat jar. */
    @Test
    void consumersHaveTheXmlOfThePages() throws IOException {
        assertThat(xml(Path.of("src/it/class-path/pom.xml"))).contains(block(README, "xml"));
        assertThat(xml(Path.of("src/it/launches/pom.xml")))
                .contains(block(Path.of("docs/recipes.md"), "xml").replaceFirst("<executions>.*", ""));
    }

    private static String xml(Path file) throws IOException {
        return withoutBlanks(Files.readString(file)
                .replace("@project.version@", Backend.current().version()));
    }

    private static String block(Path page, String language) throws IOException {
        Matcher block = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(page));
        assertThat(block.find()).isTrue();
        return withoutBlanks(block.group(1));
    }

    private static String withoutBlanks(String text) {
        return text.replaceAll("\\s+", "");
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> root = Files.list(Path.of(""));
                Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                            Stream.concat(root, docs),
                            Stream.of(Path.of("native/README.md"), Path.of("src/it/spark/README.md")))
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) throws IOException {
        List<String> broken = new ArrayList<>();
        Matcher links = LINK.matcher(CODE.matcher(Files.readString(page)).replaceAll(""));
        while (links.find()) {
            Path target = links.group("path").isEmpty()
                    ? page
                    : page.resolveSibling(links.group("path")).normalize();
            if (NOT_WRITTEN_YET.contains(target)) {
                continue;
            }
            String anchor = links.group("anchor");
            if (!Files.exists(target) || (anchor != null && !anchors(target).contains(anchor))) {
                broken.add(links.group());
            }
        }
        assertThat(broken).isEmpty();
    }

    /** As GitHub makes them of headings. */
    private static List<String> anchors(Path page) throws IOException {
        return HEADING.matcher(CODE.matcher(Files.readString(page)).replaceAll(""))
                .results()
                .map(heading -> heading.group("title")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
