package io.github.userstats.internal.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files that are replaced while they are being mapped. The file that is checked later must be the one that was mapped. */
@EnabledOnOs(OS.LINUX)
class MappedFileTest {
    @TempDir
    private Path folder;

    private Path file() throws IOException {
        return Files.write(folder.resolve("column.bin"), new byte[] {0});
    }

    private void replace(Path file, int value) throws IOException {
        Path other = Files.write(folder.resolve("other.bin"), new byte[] {(byte) value, 0});
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aFileThatIsReplacedBeforeItIsOpenedIsLookedAtAgain() throws IOException {
        Path file = file();
        AtomicInteger opened = new AtomicInteger();
        try (Arena arena = Arena.ofConfined()) {
            MappedFile mapped = MappedFile.map(file, ColumnType.AGE_BYTES, arena, path -> {
                if (opened.incrementAndGet() < 3) {
                    replace(file, opened.get());
                }
                return FileChannel.open(path);
            });
            assertThat(opened).hasValue(3);
            assertThat(mapped.segment().toArray(ValueLayout.JAVA_BYTE)).containsExactly(2, 0);
            Files.write(file, new byte[1]);
            assertThatExceptionOfType(InternalError.class)
                    .isThrownBy(mapped::check)
                    .withMessageStartingWith(file.toRealPath() + " has been truncated from 2 to 1 bytes");
        }
    }

    @Test
    void aFileThatIsReplacedAfterItIsOpenedIsLookedAtAgain() throws IOException {
        Path file = file();
        AtomicInteger opened = new AtomicInteger();
        try (Arena arena = Arena.ofConfined()) {
            MappedFile mapped = MappedFile.map(file, ColumnType.AGE_BYTES, arena, path -> {
                FileChannel channel = FileChannel.open(path);
                if (opened.incrementAndGet() == 1) {
                    replace(file, 7);
                }
                return channel;
            });
            assertThat(opened).hasValue(2);
            assertThat(mapped.segment().toArray(ValueLayout.JAVA_BYTE)).containsExactly(7, 0);
        }
    }

    @Test
    void aFileThatIsReplacedAllTheTimeIsRefused() throws IOException {
        Path file = file();
        try (Arena arena = Arena.ofConfined()) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> MappedFile.map(file, ColumnType.AGE_BYTES, arena, path -> {
                        replace(file, 7);
                        return FileChannel.open(path);
                    }))
                    .withMessage(file + ": was replaced 10 times while it was being mapped: try again");
        }
    }
}
