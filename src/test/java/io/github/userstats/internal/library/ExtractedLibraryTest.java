package io.github.userstats.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the file until it is loaded. */
class ExtractedLibraryTest {
    private static final byte[] LIBRARY = {1, 2, 3};

    @TempDir
    private Path parent;

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "temporary files are each user's own there")
    void onlyTheOwnerMayEnter() throws IOException {
        try (ExtractedLibrary extracted = ExtractedLibrary.createIn(parent)) {
            Path directory = extracted.file().getParent();
            assertThat(directory.getParent()).isEqualTo(parent);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void fileIsNotOverwritten() throws IOException {
        try (ExtractedLibrary extracted = ExtractedLibrary.createIn(parent)) {
            Files.writeString(extracted.file(), "planted");
            assertThatThrownBy(() -> extracted.write(LIBRARY)).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(extracted.file()).hasContent("planted");
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
    void linkIsNotFollowed() throws IOException {
        Path target = parent.resolve("target");
        try (ExtractedLibrary extracted = ExtractedLibrary.createIn(parent)) {
            Files.createSymbolicLink(extracted.file(), target);
            assertThatThrownBy(() -> extracted.write(LIBRARY)).isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(target).doesNotExist();
    }

    @Test
    void otherLibraryIsNotLoaded() throws IOException {
        try (ExtractedLibrary extracted = ExtractedLibrary.createIn(parent)) {
            extracted.write(LIBRARY);
            Files.write(extracted.file(), new byte[] {1, 2, 4});
            assertThatThrownBy(() -> extracted.load(LIBRARY))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("the extracted library is not the packaged one");
        }
    }

    @Test
    void closedOneIsGone() throws IOException {
        try (ExtractedLibrary extracted = ExtractedLibrary.createIn(parent)) {
            extracted.write(LIBRARY);
            assertThat(extracted.file()).hasBinaryContent(LIBRARY);
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void nothingElseIsDeleted() throws IOException {
        Path document;
        try (ExtractedLibrary extracted = ExtractedLibrary.createIn(parent)) {
            document = Files.createFile(extracted.file().resolveSibling("document"));
        }
        assertThat(document).exists();
    }
}
