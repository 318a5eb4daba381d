package io.github.userstats.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests which arrays the blocks are copied into. {@link KernelsTest} tests the results. */
class SegmentBlocksTest {
    private static final int BLOCK_INTS = SegmentBlocks.BYTES / Integer.BYTES;

    /** Kernels in Java that pass each block to an observer first. */
    private record ObservedKernels(Consumer<Object> observer) implements Kernels {
        @Override
        public boolean add(Element element, Measure measure, byte[] values, int from, int count, Moments moments) {
            observer.accept(values);
            return JavaKernels.INSTANCE.add(element, measure, values, from, count, moments);
        }

        @Override
        public boolean add(Element element, Measure measure, int[] values, int from, int count, Moments moments) {
            observer.accept(values);
            return JavaKernels.INSTANCE.add(element, measure, values, from, count, moments);
        }

        @Override
        public boolean add(Element element, Measure measure, long[] values, int from, int count, Moments moments) {
            observer.accept(values);
            return JavaKernels.INSTANCE.add(element, measure, values, from, count, moments);
        }

        @Override
        public boolean add(
                Element element,
                Measure measure,
                MemorySegment values,
                long count,
                Validity validity,
                Moments moments) {
            throw new AssertionError("a block without nulls came as a segment, not as an array");
        }
    }

    private static int[] copiesOf(int value, int count) {
        return IntStream.generate(() -> value).limit(count).toArray();
    }

    private static BigInteger sum(Kernels kernels, int[] values) {
        Moments moments = new Moments();
        boolean isAdded = SegmentBlocks.add(
                kernels,
                Element.I32,
                Measure.SUM,
                MemorySegment.ofArray(values),
                ByteOrder.nativeOrder(),
                values.length,
                Validity.ALL,
                moments);
        assertThat(isAdded).isTrue();
        return moments.sum();
    }

    /** One computation runs within the other, because two threads would not overlap in every run. */
    @Test
    void overlappingComputationsUseDifferentBlocks() {
        int[] outer = copiesOf(1, BLOCK_INTS);
        int[] inner = copiesOf(2, BLOCK_INTS);
        sum(JavaKernels.INSTANCE, outer); // leaves a block for the next computation
        List<BigInteger> innerSums = new ArrayList<>();
        BigInteger outerSum = sum(new ObservedKernels(block -> innerSums.add(sum(JavaKernels.INSTANCE, inner))), outer);
        assertThat(innerSums).containsExactly(BigInteger.valueOf(2 * BLOCK_INTS));
        assertThat(outerSum).isEqualTo(BLOCK_INTS);
    }

    @Test
    void theNextComputationUsesTheSameBlock() {
        List<Object> blocks = new ArrayList<>();
        sum(new ObservedKernels(blocks::add), new int[2 * BLOCK_INTS + 1]);
        sum(new ObservedKernels(blocks::add), new int[BLOCK_INTS]);
        assertThat(blocks).hasSize(4).allSatisfy(block -> assertThat(block).isSameAs(blocks.getFirst()));
    }

    @Test
    void aShortColumnUsesAShortArrayAndLeavesTheBlock() {
        List<Object> blocks = new ArrayList<>();
        sum(new ObservedKernels(blocks::add), new int[BLOCK_INTS]);
        sum(new ObservedKernels(blocks::add), new int[3]);
        sum(new ObservedKernels(blocks::add), new int[BLOCK_INTS]);
        assertThat(blocks).hasSize(3);
        assertThat(blocks.get(1)).isEqualTo(new int[3]);
        assertThat(blocks.get(2)).isSameAs(blocks.get(0));
    }
}
