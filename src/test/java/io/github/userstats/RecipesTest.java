package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.testing.SourceProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs of docs/recipes.md compile, run, and print what is said there. */
@Tag("backends")
@Tag("jdk")
class RecipesTest {
    private static final Path PAGE = Path.of("docs", "recipes.md");

    /** Need more than the library: RecipeTest in src/it/arrow and src/it/spark runs them. */
    private static final Set<String> OF_CONSUMERS = Set.of("Apache Arrow", "Parquet files", "Apache Spark");

    private static final Pattern RECIPE = Pattern.compile("""
            ^## (?<title>[^\n]*)\n(?:(?!## |```)[^\n]*\n)*```java\n(?<program>.*?)```\n\n```text\n(?<output>.*?)```$""", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    Path directory;

    record Recipe(String title, String program, String output) {
        @Override
        public String toString() {
            return title;
        }
    }

    private static List<Recipe> all() throws IOException {
        return RECIPE.matcher(Files.readString(PAGE))
                .results()
                .map(recipe -> new Recipe(recipe.group("title"), recipe.group("program"), recipe.group("output")))
                .toList();
    }

    static List<Recipe> recipes() throws IOException {
        return all().stream()
                .filter(recipe -> !OF_CONSUMERS.contains(recipe.title))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void printsWhatIsSaid(Recipe recipe) throws IOException, InterruptedException {
        List<String> output = SourceProgram.run(recipe.program, directory);
        assertThat(output).isEqualTo(recipe.output.lines().toList());
    }

    @Test
    void findsEveryProgram() throws IOException {
        long programs = Files.readString(PAGE).lines().filter("```java"::equals).count();

        assertThat(all()).hasSize(Math.toIntExact(programs));
        assertThat(recipes()).hasSize(all().size() - OF_CONSUMERS.size()).hasSizeGreaterThan(8);
    }
}
