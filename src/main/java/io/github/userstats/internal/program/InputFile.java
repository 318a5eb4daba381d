package io.github.userstats.internal.program;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Files that the user of the program has named. */
final class InputFile {
    private InputFile() {}

    /**
     * Checks, without opening it, that there is such a file.
     *
     * @throws InputException if there is none, or it cannot be read
     */
    static Path find(String name) throws InputException {
        Path file;
        try {
            file = Path.of(name);
        } catch (InvalidPathException exception) {
            throw unusable(name, "is no file name: " + exception.getReason());
        }
        if (Files.isDirectory(file)) {
            throw unusable(name, "is a directory");
        }
        if (!Files.exists(file)) {
            throw unusable(name, "there is no such file");
        }
        if (!Files.isReadable(file)) {
            throw unusable(name, "permission to read it is denied");
        }
        return file;
    }

    static InputException unusable(String name, String reason) {
        return new InputException(Printable.escape(name + ": " + reason));
    }

    static InputException unreadable(Path file, IOException exception) {
        String reason = exception instanceof FileSystemException known ? known.getReason() : null;
        return unusable(file.toString(), "cannot be read: " + (reason == null ? exception.getMessage() : reason));
    }
}
