package io.github.userstats.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.userstats.internal.ChildJvm.Running;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the file until it is loaded. */
class ExtractedLibraryTest {
    private static final byte[] LIBRARY = {1, 2, 3};

    @TempDir
    private Path parent;

    // ---- Nobody else's ----------------------------------------------------------------------------------------------

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

    // ---- Nothing left -----------------------------------------------------------------------------------------------

    @Test
    void closedOneIsGone() throws IOException {
        try (ExtractedLibrary extracted = ExtractedLibrary.createIn(parent)) {
            extracted.write(LIBRARY);
            assertThat(extracted.file()).hasBinaryContent(LIBRARY);
        }
        assertThat(parent).isEmptyDirectory();
    }

    private void sweep() throws IOException {
        try (ExtractedLibrary extracted = ExtractedLibrary.createIn(parent)) {
            extracted.sweepSiblings();
            assertThat(extracted.file().getParent()).exists();
        }
    }

    /** A directory like those of the class, with these files in it. */
    private Path leave(String... names) throws IOException {
        Path directory = Files.createTempDirectory(parent, ExtractedLibrary.DIRECTORY_PREFIX);
        for (String name : names) {
            Files.createFile(directory.resolve(name));
        }
        return directory;
    }

    @Test
    void whatWasLeftAtAnyMomentIsSwept() throws IOException {
        leave();
        leave(ExtractedLibrary.LOCK_NAME);
        leave(ExtractedLibrary.LOCK_NAME, ExtractedLibrary.FILE_NAME);
        sweep();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void whatIsInUseIsNotSwept() throws IOException {
        try (ExtractedLibrary inUse = ExtractedLibrary.createIn(parent)) {
            inUse.write(LIBRARY);
            sweep();
            assertThat(inUse.file()).hasBinaryContent(LIBRARY);
            assertThat(inUse.file().resolveSibling(ExtractedLibrary.LOCK_NAME)).exists();
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void nothingElseIsSwept() throws IOException {
        Path file = Files.createFile(parent.resolve(ExtractedLibrary.DIRECTORY_PREFIX));
        Path directory = Files.createDirectory(parent.resolve("userstats"));
        Path document = Files.createFile(leave(ExtractedLibrary.LOCK_NAME).resolve("document"));
        sweep();
        assertThat(file).exists();
        assertThat(directory).exists();
        assertThat(document).exists();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "temporary files are each user's own there")
    void whatBelongsToAnotherUserIsNotSwept() throws IOException {
        Path directory = leave(ExtractedLibrary.LOCK_NAME);
        assumeTrue(Files.getAttribute(directory, "unix:uid").equals(0), "only root may give files away");
        Files.setAttribute(directory, "unix:uid", 1);
        sweep();
        assertThat(directory.resolve(ExtractedLibrary.LOCK_NAME)).exists();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "under Wine, a deleted file is there as long as it is open")
    void directoryThatHasBeenSweptIsNotUsed() throws IOException {
        Path directory = leave();
        FileChannel lock = ExtractedLibrary.openLock(directory, StandardOpenOption.CREATE_NEW);
        sweep();
        assertThat(ExtractedLibrary.own(directory, lock)).isNull();
        assertThat(parent).isEmptyDirectory();
    }

    /** A channel that is closed cannot lock, and says so as those do where files cannot be locked. */
    @Test
    void directoryInWhichFilesCannotBeLockedServes() throws IOException {
        Path directory = leave();
        FileChannel lock = ExtractedLibrary.openLock(directory, StandardOpenOption.CREATE_NEW);
        lock.close();
        try (ExtractedLibrary extracted = ExtractedLibrary.own(directory, lock)) {
            extracted.write(LIBRARY);
            assertThat(directory.resolve(ExtractedLibrary.FILE_NAME)).hasBinaryContent(LIBRARY);
        }
        assertThat(parent).isEmptyDirectory();
    }

    /** In the moment before it is locked a directory looks like one left behind. */
    @Test
    void directoryIsThereOnceItIsMadeHoweverOthersSweep(@TempDir Path folder) throws Exception {
        Running sweeping = new ChildJvm(folder).startOnClassPath(List.of(), SweepingProbe.class, parent.toString());
        assertThat(sweeping.nextLine()).isEqualTo("sweeping");
        for (int i = 0; i < 1_000; i++) {
            try (ExtractedLibrary extracted = ExtractedLibrary.createIn(parent)) {
                extracted.write(LIBRARY);
                assertThat(extracted.file()).hasBinaryContent(LIBRARY);
            }
        }
        sweeping.kill();
    }
}
