package io.github.userstats.internal.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Checks a file that the user has named as the native library, before it is loaded. */
final class LibraryFile {
    /** The architectures for which a library is packaged. */
    private static final List<String> ARCHITECTURES = List.of("x86_64", "aarch64", "riscv64");

    private static final int ELF_MAGIC = 0x464c457f;
    private static final int MACH_O_MAGIC = 0xfeedfacf;
    private static final short DOS_MAGIC = 0x5a4d;

    private static final int ELF_CLASS = 4;
    private static final int ELF_CLASS_64 = 2;
    private static final int ELF_BYTE_ORDER = 5;
    private static final int ELF_BIG_ENDIAN = 2;
    private static final int ELF_MACHINE = 18;
    private static final int PROGRAM_HEADERS_OFFSET = 32;
    private static final int PROGRAM_HEADER_SIZE_OFFSET = 54;
    private static final int PROGRAM_HEADER_COUNT_OFFSET = 56;
    private static final int SEGMENT_OFFSET = 8;
    private static final int SEGMENT_FILE_SIZE = 32;

    private static final int MACH_O_CPU_TYPE = 4;

    private static final int PE_HEADER_OFFSET = 60;
    private static final int PE_MACHINE = 4;

    /** Many times the size of a library with debugging symbols. A larger file is not read. */
    private static final int MOST_BYTES = 16 << 20;

    private final ByteBuffer content;

    private LibraryFile(byte[] content) {
        this.content = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Checks that the file is a library for a platform, as far as both are known, and that it is complete.
     *
     * @throws IOException if it is not such a library; the message says what it is
     */
    static void check(Path file, String operatingSystem, String architecture) throws IOException {
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw new IOException("it has " + size + " bytes, more than a library of userstats can have");
        }
        // A FileChannel would fail on an interrupted thread.
        check(Files.readAllBytes(file), operatingSystem, architecture);
    }

    static void check(byte[] content, String operatingSystem, String architecture) throws IOException {
        LibraryFile file = new LibraryFile(content);
        try {
            String itsSystem = file.operatingSystem();
            String itsArchitecture = file.architecture(itsSystem);
            // With other architectures, the system knows better what is compatible.
            boolean areKnown = ARCHITECTURES.containsAll(List.of(itsArchitecture, architecture));
            if (!itsSystem.equals(operatingSystem) || (areKnown && !itsArchitecture.equals(architecture))) {
                throw new IOException("it is for " + itsSystem + "-" + itsArchitecture);
            }
            if (itsSystem.equals("linux")) {
                file.checkSegments();
            }
        } catch (IndexOutOfBoundsException exception) {
            throw new IOException("it is incomplete", exception);
        }
    }

    /** The operating system whose format this is. */
    private String operatingSystem() throws IOException {
        if (content.limit() >= Integer.BYTES) {
            if (content.getInt(0) == ELF_MAGIC) {
                return "linux";
            }
            if (content.getInt(0) == MACH_O_MAGIC) {
                return "macos";
            }
            if (content.getShort(0) == DOS_MAGIC) {
                return "windows";
            }
        }
        throw new IOException("it is not a shared library");
    }

    private String architecture(String operatingSystem) {
        int machine = switch (operatingSystem) {
            case "linux" -> {
                if (content.get(ELF_BYTE_ORDER) == ELF_BIG_ENDIAN) {
                    content.order(ByteOrder.BIG_ENDIAN);
                }
                yield unsignedShort(ELF_MACHINE);
            }
            case "macos" -> content.getInt(MACH_O_CPU_TYPE);
            default -> unsignedShort(content.getInt(PE_HEADER_OFFSET) + PE_MACHINE);
        };
        return switch (machine) {
            case 62, 0x01000007, 0x8664 -> "x86_64";
            case 183, 0x0100000c, 0xaa64 -> "aarch64";
            case 243 -> "riscv64";
            default -> "machine type " + machine;
        };
    }

    /** The dynamic loader maps what the program headers promise; if the file ends before, the JVM dies of SIGBUS. */
    private void checkSegments() {
        if (content.get(ELF_CLASS) != ELF_CLASS_64) {
            return; // the dynamic loader itself refuses such a file
        }
        int count = unsignedShort(PROGRAM_HEADER_COUNT_OFFSET);
        int size = unsignedShort(PROGRAM_HEADER_SIZE_OFFSET);
        long table = content.getLong(PROGRAM_HEADERS_OFFSET);
        Objects.checkFromIndexSize(table, (long) count * size, content.limit());
        for (int header = (int) table; count > 0; count--, header += size) {
            long offset = content.getLong(header + SEGMENT_OFFSET);
            Objects.checkFromIndexSize(offset, content.getLong(header + SEGMENT_FILE_SIZE), content.limit());
        }
    }

    private int unsignedShort(int offset) {
        return Short.toUnsignedInt(content.getShort(offset));
    }
}
