package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Links from a page to the project lead somewhere. A link to a line of a file leads to a line that contains the link's text, so
 * a link cannot fall behind the code.
 */
class LinksTest {
    /** What builds leave. */
    private static final Set<String> OUTPUT = Set.of("target", "build");

    private static final Pattern CODE_BLOCK = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** {@code [text](target)}. */
    private static final Pattern INLINE = Pattern.compile("\\[(?<text>[^]]*)]\\((?<target>[^)\\s]+)\\)");

    /** {@code [text]: target}, for {@code [text]} elsewhere in the page. */
    private static final Pattern DEFINITION = Pattern.compile("^\\[(?<text>.+)]: (?<target>\\S+)$", Pattern.MULTILINE);

    private static final Pattern IN_HTML = Pattern.compile("(?:src|srcset|href)=\"(?<target>[^\"]+)\"");

    /** Code in brackets that is no link by itself. */
    private static final Pattern REFERENCE = Pattern.compile("\\[(?<text>`[^`]+`)](?![(:])");

    private static final Pattern LINE = Pattern.compile("L(?<number>[1-9]\\d*)");

    private record Link(String text, String target) {}

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        // What builds leave is not even looked at: it may hold links that lead back here.
        try (Stream<Path> folders = Files.list(Path.of(""))) {
            for (Path folder :
                    folders.filter(one -> !OUTPUT.contains(one.toString())).toList()) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
                }
            }
        }
        return pages;
    }

    private static String contentOf(Path page) throws IOException {
        String lines = String.join("\n", Files.readAllLines(page)) + "\n";
        return CODE_BLOCK.matcher(lines).replaceAll("");
    }

    private static List<Link> linksOf(String content) {
        Stream<MatchResult> links = Stream.of(INLINE, DEFINITION)
                .flatMap(pattern -> pattern.matcher(content).results());
        Stream<MatchResult> images = IN_HTML.matcher(content).results();
        return Stream.concat(
                        links.map(link -> new Link(link.group("text"), link.group("target"))),
                        images.map(image -> new Link("", image.group("target"))))
                .filter(link -> !link.target.matches("https?:.*"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Link link : linksOf(contentOf(page))) {
            problems.addAll(problemsOf(link, page));
        }
        assertThat(problems).as(page.toString()).isEmpty();
    }

    private static List<String> problemsOf(Link link, Path page) throws IOException {
        int hash = link.target.indexOf('#');
        String name = hash < 0 ? link.target : link.target.substring(0, hash);
        String fragment = hash < 0 ? "" : link.target.substring(hash + 1);
        Path file = name.isEmpty() ? page : page.resolveSibling(name).normalize();
        if (!Files.exists(file)) {
            return List.of("there is no " + file);
        }
        if (fragment.isEmpty()) {
            return List.of();
        }
        MatchResult line = LINE.matcher(fragment).results().findFirst().orElse(null);
        if (line != null) {
            return problemsOfLine(link, file, Integer.parseInt(line.group("number")));
        }
        return anchorsOf(file).contains(fragment) ? List.of() : List.of(file + " has no heading #" + fragment);
    }

    private static List<String> problemsOfLine(Link link, Path file, int number) throws IOException {
        String text = link.text.replace("`", "");
        List<String> lines = Files.readAllLines(file);
        if (number <= lines.size() && lines.get(number - 1).contains(text)) {
            return List.of();
        }
        List<Integer> others = IntStream.rangeClosed(1, lines.size())
                .filter(i -> lines.get(i - 1).contains(text))
                .boxed()
                .toList();
        return List.of(
                text + " is not in line " + number + " of " + file + ", but in " + others + ": run scripts/format");
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchorsOf(Path page) throws IOException {
        return contentOf(page)
                .lines()
                .filter(line -> line.matches("#{1,6} .*"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void referencesAreDefined(Path page) throws IOException {
        String content = contentOf(page);
        Set<String> defined = textsOf(DEFINITION, content);

        assertThat(defined).as(page.toString()).containsExactlyInAnyOrderElementsOf(textsOf(REFERENCE, content));
    }

    private static Set<String> textsOf(Pattern pattern, String content) {
        return pattern.matcher(content)
                .results()
                .map(match -> match.group("text"))
                .collect(Collectors.toSet());
    }

    @Test
    void linesAreLinked() throws IOException {
        assertThat(linksOf(contentOf(Path.of("docs", "ffm-tour.md"))))
                .filteredOn(link -> link.target.matches(".*#L\\d+"))
                .hasSizeGreaterThan(50);
    }
}
