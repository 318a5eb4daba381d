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

    static DoubleSupplier byTwoThreads(String name, MemorySegment column) {
        ByTwoThreads reading = new ByTwoThreads(name, column);
        reading.start();
        return reading;
    }

    /** Each half by a thread: by the one that asks, and by one that is awake until {@link #end}. */
    static final class ByTwoThreads extends Thread implements DoubleSupplier {
        private final DoubleSupplier first;
        private final DoubleSupplier second;
        private double result;
        private volatile int asked;
        private volatile int answered;

        private ByTwoThreads(String name, MemorySegment column) {
            long half = column.byteSize() / 2 / ALIGNMENT * ALIGNMENT;
            first = of(name, column.asSlice(0, half));
            second = of(name, column.asSlice(half));
            setDaemon(true);
        }

        /** Spins, for waking a thread would take as long as reading megabytes. */
        @Override
        public void run() {
            while (!isInterrupted()) {
                int question = asked;
                if (question == answered) {
                    Thread.onSpinWait();
                } else {
                    result = second.getAsDouble();
                    answered = question; // after the result, which it publishes
                }
            }
        }

        /** By one thread only. */
        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate")
        public double getAsDouble() {
            asked++;
            double sum = first.getAsDouble();
            while (answered != asked) {
                if (!isAlive()) {
                    throw new IllegalStateException("the other thread does not read");
                }
                Thread.onSpinWait();
            }
            return sum + result;
        }

        /** So that the thread does not take a processor from what is measured later. */
        void end() throws InterruptedException {
            interrupt();
            join();
        }
    }
}
