package io.github.userstats.internal;

import io.github.userstats.internal.TestColumn.Type;
import io.github.userstats.internal.bindings.userstats_h;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;

/** The accumulating functions of the C library, as the generated bindings call them. */
enum AccumulatingFunction {
    AGES_U8_SUM(Type.AGES_U8, Measure.SUM, userstats_h::userstats_ages_u8_sum),
    AGES_U8_MOMENTS(Type.AGES_U8, Measure.MOMENTS, userstats_h::userstats_ages_u8_moments),
    AGES_I8_SUM(Type.AGES_I8, Measure.SUM, userstats_h::userstats_ages_i8_sum),
    AGES_I8_MOMENTS(Type.AGES_I8, Measure.MOMENTS, userstats_h::userstats_ages_i8_moments),
    PAYMENTS_U32_SUM(Type.PAYMENTS_U32, Measure.SUM, userstats_h::userstats_payments_u32_sum),
    PAYMENTS_U32_POWER_SUMS(Type.PAYMENTS_U32, Measure.POWER_SUMS, userstats_h::userstats_payments_u32_power_sums),
    PAYMENTS_U32_MOMENTS(Type.PAYMENTS_U32, Measure.MOMENTS, userstats_h::userstats_payments_u32_moments),
    PAYMENTS_I32_SUM(Type.PAYMENTS_I32, Measure.SUM, userstats_h::userstats_payments_i32_sum),
    PAYMENTS_I32_POWER_SUMS(Type.PAYMENTS_I32, Measure.POWER_SUMS, userstats_h::userstats_payments_i32_power_sums),
    PAYMENTS_I32_MOMENTS(Type.PAYMENTS_I32, Measure.MOMENTS, userstats_h::userstats_payments_i32_moments);

    private interface Binding {
        int call(MemorySegment moments, MemorySegment values, long count, MemorySegment validity, long offset);
    }

    final Type type;
    final Measure measure;
    private final Binding binding;

    AccumulatingFunction(Type type, Measure measure, Binding binding) {
        this.type = type;
        this.measure = measure;
        this.binding = binding;
    }

    static Stream<AccumulatingFunction> of(Type type) {
        return Stream.of(values()).filter(function -> function.type == type);
    }

    /** Returns the status. */
    int call(MemorySegment moments, MemorySegment values, long count) {
        return call(moments, values, count, MemorySegment.NULL, 0);
    }

    /** Returns the status. */
    int call(MemorySegment moments, MemorySegment values, long count, MemorySegment validity, long validityOffset) {
        return binding.call(moments, values, count, validity, validityOffset);
    }
}
