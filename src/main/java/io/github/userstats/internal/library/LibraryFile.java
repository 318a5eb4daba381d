package io.github.userstats.internal.library;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;

/** Checks a file that the user has named as the native library, before it is loaded. */
final class LibraryFile {
    /** The architectures for which a library is packaged. */
    private static final List<String> ARCHITECTURES = List.of("x86_64", "aarch64", "riscv64");

    private static final int ELF_MAGIC = 0x464c457f;
    private static final int MACH_O_MAGIC = 0xfeedfacf;
    private static final int DOS_MAGIC = 0x5a4d;

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

    private final MemorySegment content;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    private LibraryFile(MemorySegment content) {
        this.content = content;
    }

    /**
     * Checks that the file is a library for a platform, as far as both are known, and that it is complete.
     *
     * @throws IOException if it is not such a library; the message says what it is
     */
    static void check(Path file, String operatingSystem, String architecture) throws IOException {
        // Mapped, because whatever the user has named may be larger than memory.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            check(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), operatingSystem, architecture);
        }
    }

    static void check(MemorySegment content, String operatingSystem, String architecture) throws IOException {
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
        if (content.byteSize() >= Integer.BYTES) {
            if (getInt(0) == ELF_MAGIC) {
                return "linux";
            }
            if (getInt(0) == MACH_O_MAGIC) {
                return "macos";
            }
            if (getShort(0) == DOS_MAGIC) {
                return "windows";
            }
        }
        throw new IOException("it is not a shared library");
    }

    private String architecture(String operatingSystem) {
        int machine = switch (operatingSystem) {
            case "linux" -> {
                if (getByte(ELF_BYTE_ORDER) == ELF_BIG_ENDIAN) {
                    order = ByteOrder.BIG_ENDIAN;
                }
                yield getShort(ELF_MACHINE);
            }
            case "macos" -> getInt(MACH_O_CPU_TYPE);
            default -> getShort(Integer.toUnsignedLong(getInt(PE_HEADER_OFFSET)) + PE_MACHINE);
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
        if (getByte(ELF_CLASS) != ELF_CLASS_64) {
            return; // the dynamic loader itself refuses such a file
        }
        int count = getShort(PROGRAM_HEADER_COUNT_OFFSET);
        int size = getShort(PROGRAM_HEADER_SIZE_OFFSET);
        long table = getLong(PROGRAM_HEADERS_OFFSET);
        Objects.checkFromIndexSize(table, (long) count * size, content.byteSize());
        for (long header = table; count > 0; count--, header += size) {
            Objects.checkFromIndexSize(
                    getLong(header + SEGMENT_OFFSET), getLong(header + SEGMENT_FILE_SIZE), content.byteSize());
        }
    }

    private byte getByte(long offset) {
        return content.get(ValueLayout.JAVA_BYTE, offset);
    }

    private int getShort(long offset) {
        return Short.toUnsignedInt(content.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), offset));
    }

    private int getInt(long offset) {
        return content.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), offset);
    }

    private long getLong(long offset) {
        return content.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), offset);
    }
}
