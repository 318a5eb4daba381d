package io.github.userstats.internal.kernels;

import io.github.userstats.internal.moments.Measure;
import io.github.userstats.testbindings.userstats_h;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;

/**
 * The accumulating function of the C library for one kind of column, as the generated bindings call it.
 *
 * @param column the constant that the header has for it
 */
record AccumulatingFunction(Element element, Measure measure, int column) {
    static Stream<AccumulatingFunction> all() {
        return Stream.of(Element.values()).flatMap(AccumulatingFunction::of);
    }

    static Stream<AccumulatingFunction> of(Element element) {
        return Stream.of(Measure.values())
                .map(measure -> new AccumulatingFunction(element, measure, constant(element + "_" + measure)));
    }

    private static int constant(String name) {
        try {
            return (int) userstats_h.class.getMethod("USERSTATS_" + name).invoke(null);
        } catch (ReflectiveOperationException exception) {
            throw new LinkageError(exception.getMessage(), exception);
        }
    }

    /** Returns the status. */
    int call(MemorySegment moments, MemorySegment values, long count) {
        return call(moments, values, count, MemorySegment.NULL, 0);
    }

    /** Returns the status. */
    int call(MemorySegment moments, MemorySegment values, long count, MemorySegment validity, long validityOffset) {
        return userstats_h.userstats_add(moments, column, values, count, validity, validityOffset);
    }

    @Override
    public String toString() {
        return element + "_" + measure;
    }
}
