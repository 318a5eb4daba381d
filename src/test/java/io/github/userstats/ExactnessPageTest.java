package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.testing.SourceProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/exactness.md prints what the page says. */
@Tag("backends")
@Tag("jdk")
class ExactnessPageTest {
    private static final Path PAGE = Path.of("docs", "exactness.md");

    private static final Pattern PROGRAM = Pattern.compile(
            "^```java\n(?<program>.*?)^```\n\n```text\n(?<output>.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void programPrintsWhatIsSaid(@TempDir Path folder) throws IOException, InterruptedException {
        List<MatchResult> programs =
                PROGRAM.matcher(Files.readString(PAGE)).results().toList();
        assertThat(programs).hasSize(1);

        MatchResult program = programs.getFirst();
        assertThat(SourceProgram.run(program.group("program"), folder))
                .isEqualTo(program.group("output").lines().toList());
    }
}
