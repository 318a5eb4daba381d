package io.github.userstats.internal.column;

import io.github.userstats.internal.kernels.Element;
import io.github.userstats.internal.kernels.Kernels;
import io.github.userstats.internal.kernels.SegmentBlocks;
import io.github.userstats.internal.kernels.Validity;
import io.github.userstats.internal.moments.Measure;
import io.github.userstats.internal.moments.Moments;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/** Where values lie. Both methods that add do so as {@link Kernels} do, from the value at an index on. */
sealed interface Values {
    MemorySegment segment();

    /** Adds values of which none is null. */
    default boolean add(Kernels kernels, Element element, Measure measure, long from, long count, Moments moments) {
        return add(kernels, element, measure, from, count, Validity.ALL, moments);
    }

    /** Adds values of which some are null. */
    default boolean add(
            Kernels kernels,
            Element element,
            Measure measure,
            long from,
            long count,
            Validity validity,
            Moments moments) {
        MemorySegment part = segment().asSlice(from * element.bytes(), count * element.bytes());
        return kernels.add(element, measure, part, count, validity, moments);
    }

    record OfBytes(byte[] array) implements Values {
        @Override
        public MemorySegment segment() {
            return MemorySegment.ofArray(array);
        }

        @Override
        public boolean add(Kernels kernels, Element element, Measure measure, long from, long count, Moments moments) {
            return kernels.add(element, measure, array, (int) from, (int) count, moments);
        }
    }

    record OfInts(int[] array) implements Values {
        @Override
        public MemorySegment segment() {
            return MemorySegment.ofArray(array);
        }

        @Override
        public boolean add(Kernels kernels, Element element, Measure measure, long from, long count, Moments moments) {
            return kernels.add(element, measure, array, (int) from, (int) count, moments);
        }
    }

    record OfLongs(long[] array) implements Values {
        @Override
        public MemorySegment segment() {
            return MemorySegment.ofArray(array);
        }

        @Override
        public boolean add(Kernels kernels, Element element, Measure measure, long from, long count, Moments moments) {
            return kernels.add(element, measure, array, (int) from, (int) count, moments);
        }
    }

    /** In memory of any kind, in native byte order. */
    record OfSegment(MemorySegment segment) implements Values {}

    /** In memory that the kernels must not read: in the other byte order, or maybe a mapped file. They get copies. */
    record OfCopies(MemorySegment segment, ByteOrder order) implements Values {
        @Override
        public boolean add(
                Kernels kernels,
                Element element,
                Measure measure,
                long from,
                long count,
                Validity validity,
                Moments moments) {
            MemorySegment part = segment.asSlice(from * element.bytes(), count * element.bytes());
            return SegmentBlocks.add(kernels, element, measure, part, order, count, validity, moments);
        }
    }
}
