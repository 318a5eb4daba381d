package io.github.userstats.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedLibraryTest {
    /** As when it goes between being loaded and being looked at: the loader tries the next place. */
    @Test
    void fileThatIsGoneIsAnErrorOfLinking(@TempDir Path folder) {
        Path missing = folder.resolve(ExtractedLibrary.FILE_NAME);
        assertThatThrownBy(() -> LoadedLibrary.symbolsOf(missing))
                .isExactlyInstanceOf(UnsatisfiedLinkError.class)
                .hasMessageContaining(missing.toString());
    }
}
