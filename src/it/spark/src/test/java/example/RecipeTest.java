package example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/recipes.md compiles, runs, and prints what is said there. */
class RecipeTest {
    private static final Path PAGE = Path.of("..", "..", "..", "docs", "recipes.md"); // from target/it/spark

    private static final Pattern RECIPE = Pattern.compile(
            "\n## Apache Spark\n.*?\n```java\n(?<program>.*?)```\n\n```text\n(?<output>.*?)```\n", Pattern.DOTALL);

    @Test
    void printsWhatIsSaid(@TempDir Path directory) throws IOException, InterruptedException {
        Matcher recipe = RECIPE.matcher(Files.readString(PAGE));
        assertThat(recipe.find()).isTrue();
        Path program = Files.writeString(directory.resolve("Recipe.java"), recipe.group("program"));
        Path errors = directory.resolve("errors.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@jvm.options",
                        "-Dspark.ui.enabled=false",
                        "--class-path",
                        System.getProperty("java.class.path"),
                        program.toString())
                .redirectError(errors.toFile())
                .start();
        List<String> output = process.inputReader().readAllLines();

        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        assertThat(output).isEqualTo(recipe.group("output").lines().toList());
    }
}
