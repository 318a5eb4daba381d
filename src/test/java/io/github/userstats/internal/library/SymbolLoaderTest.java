package io.github.userstats.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SymbolLoaderTest {
    private Path file;

    @BeforeEach
    void nameFile(@TempDir Path folder) {
        file = folder.resolve(ExtractedLibrary.FILE_NAME);
    }

    @Test
    void missingFileIsAnErrorOfLinking() {
        assertThatThrownBy(() -> SymbolLoader.load(file))
                .isExactlyInstanceOf(UnsatisfiedLinkError.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the words are those of the system")
    void messageSaysWhyTheFileCannotBeLoaded() throws IOException {
        Files.writeString(file, "This is no library. ".repeat(100));
        assertThatThrownBy(() -> SymbolLoader.load(file))
                .isExactlyInstanceOf(UnsatisfiedLinkError.class)
                .message()
                .satisfies(message -> assertThat(message).contains(file.toString()))
                .satisfiesAnyOf(
                        message -> assertThat(message).contains("invalid ELF header"), // glibc
                        message -> assertThat(message).contains("Exec format error")); // musl
    }
}
