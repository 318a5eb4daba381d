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

/** Programs in docs/recipes.md compile, run, and print what is said there. */
class RecipeTest {
    private static final Path PAGE = Path.of("..", "..", "..", "docs", "recipes.md"); // from target/it/arrow

    @TempDir
    Path directory;

    @Test
    void vectors() throws IOException, InterruptedException {
        Matcher recipe = recipe("Apache Arrow");
        assertThat(run(recipe.group("program")))
                .isEqualTo(recipe.group("output").lines().toList());
    }

    @Test
    void parquetFiles() throws IOException, InterruptedException {
        DuckDb.assumeServed();
        Matcher recipe = recipe("Parquet files");
        assertThat(run(recipe.group("program")))
                .isEqualTo(recipe.group("output").lines().toList());
    }

    /** RecipesTest of the library runs it on H2. */
    @Test
    void rowsOfADatabaseAreTheSameOnDuckDb() throws IOException, InterruptedException {
        DuckDb.assumeServed();
        Matcher recipe = recipe("Rows of a database");
        assertThat(recipe.group("program")).containsOnlyOnce("jdbc:h2:mem:");
        assertThat(run(recipe.group("program").replace("jdbc:h2:mem:", "jdbc:duckdb:")))
                .isEqualTo(recipe.group("output").lines().toList());
    }

    private static Matcher recipe(String title) throws IOException {
        Matcher recipe = Pattern.compile(
                        "\n## " + title
                                + "\n(?:(?!## |```)[^\n]*\n)*```java\n(?<program>.*?)```\n\n```text\n(?<output>.*?)```\n",
                        Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(recipe.find()).as(title).isTrue();
        return recipe;
    }

    private List<String> run(String source) throws IOException, InterruptedException {
        Path program = Files.writeString(directory.resolve("Recipe.java"), source);
        Path errors = directory.resolve("errors.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@jvm.options",
                        "--class-path",
                        System.getProperty("java.class.path"),
                        program.toString())
                .redirectError(errors.toFile())
                .start();
        List<String> output = process.inputReader().readAllLines();

        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        return output;
    }
}
