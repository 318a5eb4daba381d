package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.testing.PackagedLibrary;
import io.github.userstats.testing.SourceProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first program of docs/ffm-tour.md calls the packaged library, and prints what the page says. */
@Tag("native")
@Tag("jdk")
class TourTest {
    private static final Pattern PROGRAM = Pattern.compile(
            "^```java\n(?<program>.*?)^```\n\n```text\n(?<output>.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void programPrintsWhatIsSaid(@TempDir Path folder) throws IOException, InterruptedException {
        Matcher program = PROGRAM.matcher(Files.readString(Path.of("docs", "ffm-tour.md")));
        assertThat(program.find()).isTrue();
        Path library = PackagedLibrary.unpackInto(folder);

        assertThat(SourceProgram.run(program.group("program"), folder, library.toString()))
                .isEqualTo(program.group("output").lines().toList());
    }
}
