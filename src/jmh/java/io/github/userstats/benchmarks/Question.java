package io.github.userstats.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A question about a column. Each {@code @Benchmark} method of a question is a way to answer it, and takes the state
 * that has the column. Before JMH measures the method, the state calls it once, and fails if the answer is wrong.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 60, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgsAppend = {Question.NATIVE_ACCESS, Question.UNSAFE_ACCESS})
public abstract class Question {
    static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    /** JMH itself needs it. */
    static final String UNSAFE_ACCESS = "--sun-misc-unsafe-memory-access=allow";
    /** For ways that use the Vector API. They also need more warm-up iterations until they are compiled. */
    static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

    /** What the column holds. */
    abstract Kind kind();

    /** The right answer: a {@code Double} or a {@link Summary}. */
    abstract Object answer(Exact exact);
}
