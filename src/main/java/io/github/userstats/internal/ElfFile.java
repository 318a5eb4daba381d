package io.github.userstats.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A shared library in the format of Linux, as far as one must look at it before it is loaded. */
final class ElfFile {
    private static final int MAGIC = 0x7f454c46;
    private static final int CLASS_OFFSET = 4;
    private static final int CLASS_64 = 2;
    private static final int HEADER_SIZE = 64;
    private static final int PROGRAM_HEADERS_OFFSET = 32;
    private static final int PROGRAM_HEADER_SIZE_OFFSET = 54;
    private static final int PROGRAM_HEADER_COUNT_OFFSET = 56;
    private static final int PROGRAM_HEADER_SIZE = 56;
    private static final int SEGMENT_OFFSET = 8;
    private static final int SEGMENT_FILE_SIZE = 32;

    private ElfFile() {}

    /**
     * Checks that a file is a library and all there. The dynamic loader maps what the program headers promise; if the file
     * ends before, the JVM dies of SIGBUS.
     *
     * @throws IOException if it is not; the message says what it is
     */
    static void check(Path path) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path));
        if (file.limit() < HEADER_SIZE || file.getInt(0) != MAGIC) {
            throw new IOException("it is not a shared library");
        }
        if (file.get(CLASS_OFFSET) != CLASS_64) {
            return; // the loader refuses that by itself
        }
        file.order(ByteOrder.nativeOrder());
        long table = file.getLong(PROGRAM_HEADERS_OFFSET);
        int entrySize = file.getShort(PROGRAM_HEADER_SIZE_OFFSET);
        int entryCount = file.getShort(PROGRAM_HEADER_COUNT_OFFSET);
        boolean isComplete = entrySize >= PROGRAM_HEADER_SIZE
                && table >= 0
                && table <= file.limit() - (long) entryCount * entrySize;
        for (int i = 0; isComplete && i < entryCount; i++) {
            int entry = (int) table + i * entrySize;
            isComplete = file.getLong(entry + SEGMENT_OFFSET) + file.getLong(entry + SEGMENT_FILE_SIZE) <= file.limit();
        }
        if (!isComplete) {
            throw new IOException("it is incomplete");
        }
    }
}
