package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.testing.SourceProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The snippet in the Javadoc of each public type compiles, runs, and prints what its comments say. */
@Tag("backends")
@Tag("jdk")
class SnippetsTest {
    private static final Pattern SNIPPET = Pattern.compile(
            "^ \\* \\{@snippet :\n(?<lines>.*?)^ \\* }\n(?= \\*[\n/])", Pattern.MULTILINE | Pattern.DOTALL);

    /** What a line prints. */
    private static final Pattern PRINTED = Pattern.compile("IO\\.println\\(.*\\); // (?<printed>.*)");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            classes = {
                Ages.class,
                Payments.class,
                UserData.class,
                AgeStatistics.class,
                PaymentStatistics.class,
                Backend.class
            })
    void printsWhatIsSaid(Class<?> type) throws Exception {
        String snippet = snippet(type);
        List<String> printed = PRINTED.matcher(snippet)
                .results()
                .map(line -> line.group("printed"))
                .toList();
        assertThat(printed).hasSize(snippet.split("IO\\.println", -1).length - 1);
        String program =
                "import io.github.userstats.*;\nimport java.lang.foreign.*;\nvoid main() {\n" + snippet + "}\n";
        assertThat(SourceProgram.run(program, folder)).isEqualTo(printed);
    }

    private static String snippet(Class<?> type) throws IOException {
        String source = Files.readString(Path.of("src/main/java", type.getName().replace('.', '/') + ".java"));
        List<String> snippets = SNIPPET.matcher(source)
                .results()
                .map(snippet -> snippet.group("lines").replaceAll("(?m)^ \\* ?", ""))
                .toList();
        assertThat(snippets).hasSize(1);
        return snippets.getFirst();
    }
}
