package io.github.userstats.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.userstats.internal.moments.Extremes;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import io.github.userstats.testing.Oracle;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Longs whose sum leaves 64 bits on the way, or whose squares leave 128 bits. The outcome is the same however they are added. */
@Tag("backends")
@ParameterizedClass(name = "{0}")
@MethodSource("kernels")
class ExtremesTest {
    private static final int PARTS = 7;

    /** {@code java} or an instruction set; a label for the reports. */
    @Parameter
    String name;

    static List<String> kernels() {
        return KernelsUnderTest.names();
    }

    @AfterAll
    static void useBest() {
        KernelsUnderTest.useBest();
    }

    /** The values with zeros between them, so that kernels meet them in any lane, and among whole blocks. */
    private static long[] spread(List<Long> values) {
        long[] column = new long[37 * values.size()];
        for (int i = 0; i < values.size(); i++) {
            column[36 * i + i % 5] = values.get(i);
        }
        return column;
    }

    private static void add(Kernels kernels, Measure measure, long[] column, int from, int to, Moments moments) {
        MemorySegment values =
                MemorySegment.ofArray(column).asSlice((long) from * Long.BYTES, (long) (to - from) * Long.BYTES);
        assertThat(kernels.add(Element.I64, measure, values, to - from, Validity.ALL, moments))
                .isTrue();
    }

    /** Null stands for an overflow. */
    private static Moments total(Callable<Moments> computation) throws Exception {
        try {
            return computation.call();
        } catch (ArithmeticException exception) {
            return null;
        }
    }

    private static Moments expected(Measure measure, long[] column) {
        Oracle oracle = Oracle.of(column);
        return TestColumn.isOverflow(measure, oracle) ? null : TestColumn.expected(measure, oracle);
    }

    private static Moments merged(List<Moments> parts) {
        Moments total = new Moments();
        parts.forEach(total::merge);
        return total;
    }

    @ParameterizedTest
    @EnumSource
    void cutAtEveryPlace(Measure measure) throws Exception {
        Kernels kernels = KernelsUnderTest.use(name);
        for (List<Long> values : Extremes.columns().toList()) {
            long[] column = spread(values);
            Moments expected = expected(measure, column);
            for (int cut = 0; cut <= column.length; cut++) {
                int end = cut;
                Moments addedTo = total(() -> {
                    Moments moments = new Moments();
                    add(kernels, measure, column, 0, end, moments);
                    add(kernels, measure, column, end, column.length, moments);
                    return moments;
                });
                Moments merged = total(() -> {
                    List<Moments> parts = List.of(new Moments(), new Moments());
                    add(kernels, measure, column, end, column.length, parts.getFirst());
                    add(kernels, measure, column, 0, end, parts.getLast());
                    return merged(parts);
                });
                String what = values + " cut at " + cut;
                assertEquals(expected, addedTo, what);
                assertEquals(expected, merged, what);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void onThreads(int count) throws Exception {
        Kernels kernels = KernelsUnderTest.use(name);
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            for (List<Long> values : Extremes.columns().toList()) {
                long[] column = spread(values);
                for (Measure measure : Measure.values()) {
                    List<Callable<Moments>> tasks = new ArrayList<>();
                    for (int i = 0; i < PARTS; i++) {
                        int from = i * column.length / PARTS;
                        int to = (i + 1) * column.length / PARTS;
                        tasks.add(() -> total(() -> {
                            Moments part = new Moments();
                            add(kernels, measure, column, from, to, part);
                            return part;
                        }));
                    }
                    List<Moments> parts = new ArrayList<>();
                    for (Future<Moments> part : threads.invokeAll(tasks)) {
                        parts.add(part.get());
                    }
                    Moments expected = expected(measure, column);
                    assertMerge(expected, parts, values + " on " + count);
                    Collections.reverse(parts);
                    assertMerge(expected, parts, values + " on " + count + ", merged from the end");
                }
            }
        }
    }

    private static void assertMerge(Moments expected, List<Moments> parts, String what) throws Exception {
        assertEquals(expected, parts.contains(null) ? null : total(() -> merged(parts)), what);
    }

    @ParameterizedTest
    @EnumSource
    void longsOfAnySize(Measure measure) throws Exception {
        Kernels kernels = KernelsUnderTest.use(name);
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 5_000; trial++) {
            int bits = random.nextInt(1, Long.SIZE + 1);
            long[] column = LongStream.generate(() -> random.nextLong() >> (Long.SIZE - random.nextInt(1, bits + 1)))
                    .limit(random.nextInt(150))
                    .toArray();
            Moments expected = expected(measure, column);
            Moments ofSegment = total(() -> {
                Moments moments = new Moments();
                add(kernels, measure, column, 0, column.length, moments);
                return moments;
            });
            Moments ofArray = total(() -> {
                Moments moments = new Moments();
                kernels.add(Element.I64, measure, column, 0, column.length, moments);
                return moments;
            });
            assertEquals(expected, ofSegment, () -> "a segment of " + column.length + " values");
            assertEquals(expected, ofArray, () -> "an array of " + column.length + " values");
        }
    }
}
