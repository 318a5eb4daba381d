package io.github.userstats.benchmarks;

import io.github.userstats.UserStats;
import io.github.userstats.benchmarks.StatisticBenchmark.Statistic;
import io.github.userstats.internal.bindings.userstats_h;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.function.DoubleSupplier;

/** The C functions of whole columns, with nothing of the library's Java between. */
final class DirectCalls {
    private DirectCalls() {}

    static DoubleSupplier of(Statistic statistic, MemorySegment column, long length) {
        UserStats.runtime();
        MethodHandle handle =
                switch (statistic) {
                    case AVERAGE_AGE ->
                        critical(
                                userstats_h.userstats_average_age$address(),
                                userstats_h.userstats_average_age$descriptor());
                    case AVERAGE_PAYMENT ->
                        critical(
                                userstats_h.userstats_average_payment$address(),
                                userstats_h.userstats_average_payment$descriptor());
                    case DEVIATION ->
                        critical(
                                userstats_h.userstats_payment_standard_deviation$address(),
                                userstats_h.userstats_payment_standard_deviation$descriptor());
                };
        return () -> {
            try {
                return (double) handle.invokeExact(column, length);
            } catch (Throwable exception) {
                throw new AssertionError(exception);
            }
        };
    }

    private static MethodHandle critical(MemorySegment address, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(address, descriptor, Linker.Option.critical(true));
    }
}
