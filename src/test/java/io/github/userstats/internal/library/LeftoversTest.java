package io.github.userstats.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The code runs only on Windows, but can be tested anywhere. */
class LeftoversTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    private Path parent;

    /** A directory as a JVM leaves it. */
    private Path leave(String name, Duration age) throws IOException {
        Path directory = Files.createDirectory(parent.resolve(name));
        Files.createFile(directory.resolve(ExtractedLibrary.FILE_NAME));
        return setAge(directory, age);
    }

    private static Path setAge(Path path, Duration age) throws IOException {
        return Files.setLastModifiedTime(path, FileTime.from(NOW.minus(age)));
    }

    @Test
    void onlyWhatIsOlderThanADayIsDeleted() throws IOException {
        Path old = leave(ExtractedLibrary.DIRECTORY_PREFIX + 1, Leftovers.AGE.plusSeconds(1));
        Path young = leave(ExtractedLibrary.DIRECTORY_PREFIX + 2, Leftovers.AGE.minusSeconds(1));
        Path empty = Files.createDirectory(parent.resolve(ExtractedLibrary.DIRECTORY_PREFIX + 3));
        setAge(empty, Duration.ofDays(400));
        Leftovers.deleteIn(parent, NOW);
        assertThat(old).doesNotExist();
        assertThat(young.resolve(ExtractedLibrary.FILE_NAME)).exists();
        assertThat(empty).doesNotExist();
    }

    @Test
    void nothingElseIsDeleted() throws IOException {
        Duration old = Duration.ofDays(400);
        Path file = setAge(Files.createFile(parent.resolve(ExtractedLibrary.DIRECTORY_PREFIX)), old);
        Path directory = leave("userstats", old);
        Path withDocument = leave(ExtractedLibrary.DIRECTORY_PREFIX + 1, old);
        Path document = Files.createFile(withDocument.resolve("document"));
        setAge(withDocument, old);
        Leftovers.deleteIn(parent, NOW);
        assertThat(file).exists();
        assertThat(directory.resolve(ExtractedLibrary.FILE_NAME)).exists();
        assertThat(document).exists();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
    void linksAreNotFollowed() throws IOException {
        Path victim = leave("victim", Duration.ofDays(400));
        Path link = Files.createSymbolicLink(parent.resolve(ExtractedLibrary.DIRECTORY_PREFIX + 1), victim);
        Leftovers.deleteIn(parent, NOW);
        assertThat(link).exists();
        assertThat(victim.resolve(ExtractedLibrary.FILE_NAME)).exists();
    }

    @Test
    void aBoundedNumberIsDeleted() throws IOException {
        for (int i = 0; i < Leftovers.MAX_DELETED + 3; i++) {
            leave(ExtractedLibrary.DIRECTORY_PREFIX + i, Duration.ofDays(2));
        }
        Leftovers.deleteIn(parent, NOW);
        assertThat(parent.toFile().list()).hasSize(3);
        Leftovers.deleteIn(parent, NOW);
        assertThat(parent).isEmptyDirectory();
    }

    /** A directory in use is not deleted, and does not count. Here another file keeps it from being deleted. */
    @Test
    void whatCannotBeDeletedKeepsNothingElse() throws IOException {
        for (int i = 0; i < Leftovers.MAX_DELETED; i++) {
            Path inUse = leave(ExtractedLibrary.DIRECTORY_PREFIX + i, Duration.ofDays(2));
            Files.createFile(inUse.resolve("document"));
            setAge(inUse, Duration.ofDays(2));
        }
        Path last = leave(ExtractedLibrary.DIRECTORY_PREFIX + "last", Duration.ofDays(2));
        Leftovers.deleteIn(parent, NOW);
        assertThat(last).doesNotExist();
    }

    @Test
    void aBoundedNumberOfFilesIsLookedAt() {
        Iterator<Path> endless = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> parent.resolve("file" + i))
                .iterator();
        Leftovers.deleteOld(endless, NOW);
        assertThat(endless.next()).isEqualTo(parent.resolve("file" + Leftovers.MAX_LISTED));
    }

    @Test
    void missingDirectoryIsNoError() {
        Leftovers.deleteIn(parent.resolve("missing"), NOW);
        assertThat(parent).isEmptyDirectory();
    }
}
