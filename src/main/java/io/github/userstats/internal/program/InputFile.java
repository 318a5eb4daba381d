package io.github.userstats.internal.program;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A file that the user of the program has named, perhaps with one of its columns.
 *
 * @param column the name or number of the column, null if there is none
 */
record InputFile(Path path, String column) {
    /**
     * Finds the file of an argument, which is {@code FILE} or {@code FILE:COLUMN}. Both parts may contain colons: if there is a
     * choice, the file has the longest name.
     *
     * @throws InputException if there is no such file, or it cannot be read
     */
    static InputFile find(String argument) throws InputException {
        if (argument.isEmpty()) {
            throw new InputException("an argument is empty. Name a file, or FILE:COLUMN.");
        }
        int end = argument.length();
        while (end > 0 && !exists(argument.substring(0, end))) {
            end = argument.lastIndexOf(':', end - 1);
        }
        if (end == argument.length()) {
            return new InputFile(checked(argument), null);
        }
        if (end > 0) {
            Path path = checked(argument.substring(0, end));
            if (BinaryColumn.isIn(path)) {
                throw unusable(argument, "a " + BinaryColumn.EXTENSION + " file has one column. Leave out its name.");
            }
            return new InputFile(path, argument.substring(end + 1));
        }
        int colon = argument.lastIndexOf(':');
        // The colon in C:/users.csv belongs to the drive.
        throw absent(colon > 1 || argument.startsWith("-:") ? argument.substring(0, colon) : argument);
    }

    private static boolean exists(String name) {
        try {
            return Files.exists(Path.of(name));
        } catch (InvalidPathException exception) {
            return false;
        }
    }

    private static Path checked(String name) throws InputException {
        Path path = Path.of(name);
        if (Files.isDirectory(path)) {
            throw unusable(name, "is a directory");
        }
        if (!Files.isReadable(path)) {
            throw unusable(name, "permission to read it is denied");
        }
        return path;
    }

    private static InputException absent(String name) {
        try {
            boolean isStandardInput = name.equals("-") && Files.exists(Path.of("/dev/stdin"));
            String advice = isStandardInput ? ". For standard input, use /dev/stdin." : "";
            return unusable(Path.of(name).toString(), "there is no such file" + advice);
        } catch (InvalidPathException exception) {
            return unusable(name, "is not a file name: " + exception.getReason());
        }
    }

    static InputException unusable(String name, String reason) {
        return new InputException(Printable.escape(name + ": " + reason));
    }

    static InputException unreadable(Path file, IOException exception) {
        String reason = exception instanceof FileSystemException known ? known.getReason() : null;
        return unusable(file.toString(), "cannot be read: " + (reason == null ? exception.getMessage() : reason));
    }
}
