package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    static Stream<Recipe> recipes() throws IOException {
        return RECIPE.matcher(Files.readString(PAGE))
                .results()
                .map(recipe -> new Recipe(recipe.group("title"), recipe.group("program"), recipe.group("output")));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void printsWhatIsSaid(Recipe recipe) throws IOException, InterruptedException {
        Path program = Files.writeString(directory.resolve("Recipe.java"), recipe.program);
        Path errors = directory.resolve("errors.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Duserstats.backend=" + System.getProperty("userstats.backend", "auto"),
                        "--class-path",
                        System.getProperty("java.class.path"),
                        program.toString())
                .redirectError(errors.toFile())
                .start();
        List<String> output = process.inputReader().readAllLines();

        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        assertThat(output).isEqualTo(recipe.output.lines().toList());
    }

    @Test
    void findsEveryProgram() throws IOException {
        long programs = Files.readString(PAGE).lines().filter("```java"::equals).count();

        assertThat(recipes()).hasSize(Math.toIntExact(programs)).hasSizeGreaterThan(8);
    }
}
