package io.github.userstats.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleSupplier;

/** The loops of {@code native/bench/read_bound.c}, which only read. The fastest is the bound for what computes. */
final class ReadLoops {
    /** The property that names the library of these loops and of {@link JniCalls}. */
    static final String LIBRARY_PROPERTY = "userstats.benchmarks.library";

    /** Of a half: the widest vector. */
    private static final int ALIGNMENT = 64;

    private ReadLoops() {}

    /** For an instruction set of the library. */
    static List<String> names(String instructionSet) {
        String width = switch (instructionSet) {
            case "avx512ifma", "avx512" -> "avx512";
            case "avx2" -> "avx2";
            default -> "baseline";
        };
        return List.of(
                "read_" + width + "_unrolled_4",
                "read_" + width + "_unrolled_8",
                "read_" + width + "_prefetched_4",
                "read_" + width + "_prefetched_8",
                "read_" + width + "_streams",
                "read_" + width + "_streams_prefetched");
    }

    static DoubleSupplier of(String name, MemorySegment column) {
        SymbolLookup library =
                SymbolLookup.libraryLookup(Path.of(System.getProperty(LIBRARY_PROPERTY)), Arena.global());
        MethodHandle handle = Linker.nativeLinker()
                .downcallHandle(
                        library.findOrThrow(name),
                        FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG),
                        Linker.Option.critical(true));
        return () -> {
            try {
                return (long) handle.invokeExact(column, column.byteSize());
            } catch (Throwable exception) {
                throw new AssertionError(exception);
            }
        };
    }

    /** Each half by a thread: by this one, and by one that is always awake. */
    static DoubleSupplier byTwoThreads(String name, MemorySegment column) {
        long half = column.byteSize() / 2 / ALIGNMENT * ALIGNMENT;
        DoubleSupplier first = of(name, column.asSlice(0, half));
        AwakeThread second = new AwakeThread(of(name, column.asSlice(half)));
        second.start();
        return () -> {
            second.ask();
            return first.getAsDouble() + second.answer();
        };
    }

    /** Waking a thread would take as long as reading megabytes. */
    private static final class AwakeThread extends Thread {
        private final DoubleSupplier reading;
        private double result;
        private volatile int asked;
        private volatile int answered;

        AwakeThread(DoubleSupplier reading) {
            this.reading = reading;
            setDaemon(true);
        }

        @Override
        public void run() {
            while (true) {
                int question = asked;
                if (question == answered) {
                    Thread.onSpinWait();
                } else {
                    result = reading.getAsDouble();
                    answered = question;
                }
            }
        }

        /** By one thread only. */
        @SuppressWarnings("NonAtomicVolatileUpdate")
        void ask() {
            asked++;
        }

        double answer() {
            while (answered != asked) {
                Thread.onSpinWait();
            }
            return result;
        }
    }
}
