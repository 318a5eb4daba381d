package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.testing.DocumentedProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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

    @TempDir
    Path directory;

    static List<DocumentedProgram> recipes() throws IOException {
        return DocumentedProgram.in(PAGE).stream()
                .filter(recipe -> !OF_CONSUMERS.contains(recipe.title()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void printsWhatIsSaid(DocumentedProgram recipe) throws IOException, InterruptedException {
        assertThat(recipe.run(directory)).isEqualTo(recipe.output().lines().toList());
    }

    @Test
    void thoseOfConsumersAreThere() throws IOException {
        List<DocumentedProgram> all = DocumentedProgram.in(PAGE);
        assertThat(all).extracting(DocumentedProgram::title).containsAll(OF_CONSUMERS);
        assertThat(recipes()).hasSize(all.size() - OF_CONSUMERS.size()).hasSizeGreaterThan(8);
    }
}
