package io.github.userstats.benchmarks;

/** The library through JNI ({@code native/bench/jni.c}): one call, in which the array stays where it is. */
final class Jni {
    private static final int FIELDS = 7;

    private Jni() {}

    static native boolean cap(String instructionSet);

    /** @param column a constant of {@code userstats.h} */
    static native double mean(Object array, int column, int decimals);

    static native double deviation(Object array, int column, int decimals);

    private static native void summary(Object array, int column, int decimals, long[] result);

    static Summary summary(Object array, int column, int decimals) {
        long[] result = new long[FIELDS + 2];
        summary(array, column, decimals, result);
        return Summary.of(result, Double.longBitsToDouble(result[FIELDS]), Double.longBitsToDouble(result[FIELDS + 1]));
    }
}
