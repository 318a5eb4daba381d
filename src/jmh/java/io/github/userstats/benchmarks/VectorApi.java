package io.github.userstats.benchmarks;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The incubating Vector API. It computes with exact integers like the library, except for the last steps of the
 * deviation. It reads each piece as four streams. No vector leaves the method of its loop: a call that the JIT compiler
 * does not inline made the loop eight times slower.
 */
final class VectorApi {
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

    private static final int STREAMS = 4;
    private static final int PIECE_BYTES = 256 * 1024;
    /**
     * So many vectors of each stream that lanes of 16 bits hold the sums of ages: 256 vectors, and 256 * 255 is below
     * 2^16.
     */
    private static final int BLOCK = 256 / STREAMS * BYTES.length();

    private static final long LOWER_HALF = 0xffff_ffffL;

    private VectorApi() {}

    /** The length of each stream in the piece that begins at an index. A stream consists of whole vectors. */
    private static int stream(int length, int start, VectorSpecies<?> species, int bytes) {
        return Math.min(length - start, PIECE_BYTES / bytes) / (STREAMS * species.length()) * species.length();
    }

    static double averageAge(byte[] ages) {
        long sum = 0;
        int next = 0;
        for (int stream; (stream = stream(ages.length, next, BYTES, 1)) > 0; next += STREAMS * stream) {
            for (int block = 0; block < stream; block += BLOCK) {
                int end = next + Math.min(stream, block + BLOCK);
                ShortVector even = ShortVector.zero(SHORTS);
                ShortVector odd = ShortVector.zero(SHORTS);
                for (int i = next + block; i < end; i += BYTES.length()) {
                    for (int s = 0; s < STREAMS; s++) {
                        ShortVector pairs = ByteVector.fromArray(BYTES, ages, i + s * stream)
                                .reinterpretAsShorts();
                        even = even.add(pairs.and((short) 0xff));
                        odd = odd.add(pairs.lanewise(LSHR, Byte.SIZE));
                    }
                }
                sum += even.reinterpretAsInts()
                        .and(0xffff)
                        .add(even.reinterpretAsInts().lanewise(LSHR, Short.SIZE))
                        .add(odd.reinterpretAsInts().and(0xffff))
                        .add(odd.reinterpretAsInts().lanewise(LSHR, Short.SIZE))
                        .reduceLanes(ADD);
            }
        }
        for (; next < ages.length; next++) {
            sum += Byte.toUnsignedInt(ages[next]);
        }
        return (double) sum / ages.length;
    }

    static Summary ageSummary(byte[] ages) {
        long sum = 0;
        long squares = 0;
        ByteVector least = ByteVector.broadcast(BYTES, (byte) -1);
        ByteVector most = ByteVector.zero(BYTES);
        int next = 0;
        for (int stream; (stream = stream(ages.length, next, BYTES, 1)) > 0; next += STREAMS * stream) {
            for (int block = 0; block < stream; block += BLOCK) {
                int end = next + Math.min(stream, block + BLOCK);
                ShortVector even = ShortVector.zero(SHORTS);
                ShortVector odd = ShortVector.zero(SHORTS);
                IntVector blockSquares = IntVector.zero(INTS);
                for (int i = next + block; i < end; i += BYTES.length()) {
                    for (int s = 0; s < STREAMS; s++) {
                        ByteVector values = ByteVector.fromArray(BYTES, ages, i + s * stream);
                        ShortVector evens = values.reinterpretAsShorts().and((short) 0xff);
                        ShortVector odds = values.reinterpretAsShorts().lanewise(LSHR, Byte.SIZE);
                        even = even.add(evens);
                        odd = odd.add(odds);
                        IntVector evenSquares = evens.mul(evens).reinterpretAsInts();
                        IntVector oddSquares = odds.mul(odds).reinterpretAsInts();
                        blockSquares = blockSquares
                                .add(evenSquares.and(0xffff))
                                .add(evenSquares.lanewise(LSHR, Short.SIZE))
                                .add(oddSquares.and(0xffff))
                                .add(oddSquares.lanewise(LSHR, Short.SIZE));
                        least = least.lanewise(VectorOperators.UMIN, values);
                        most = most.lanewise(VectorOperators.UMAX, values);
                    }
                }
                sum += even.reinterpretAsInts()
                        .and(0xffff)
                        .add(even.reinterpretAsInts().lanewise(LSHR, Short.SIZE))
                        .add(odd.reinterpretAsInts().and(0xffff))
                        .add(odd.reinterpretAsInts().lanewise(LSHR, Short.SIZE))
                        .reduceLanes(ADD);
                squares += blockSquares.reduceLanes(ADD);
            }
        }
        // Reduces signed values, because JDK 25 reduces unsigned ones wrongly: for 64 times 255, its UMIN is 127.
        int minimum = least.lanewise(XOR, Byte.MIN_VALUE).reduceLanes(MIN) - Byte.MIN_VALUE;
        int maximum = most.lanewise(XOR, Byte.MIN_VALUE).reduceLanes(MAX) - Byte.MIN_VALUE;
        for (; next < ages.length; next++) {
            int age = Byte.toUnsignedInt(ages[next]);
            sum += age;
            squares += (long) age * age;
            minimum = Math.min(minimum, age);
            maximum = Math.max(maximum, age);
        }
        double mean = (double) sum / ages.length;
        double deviation = Math.sqrt((double) squares / ages.length - mean * mean);
        return new Summary(ages.length, sum, minimum, maximum, mean, deviation);
    }

    static double averagePayment(int[] cents) {
        LongVector even = LongVector.zero(LONGS);
        LongVector odd = LongVector.zero(LONGS);
        int next = 0;
        for (int stream; (stream = stream(cents.length, next, INTS, Integer.BYTES)) > 0; next += STREAMS * stream) {
            for (int i = next; i < next + stream; i += INTS.length()) {
                for (int s = 0; s < STREAMS; s++) {
                    LongVector pairs =
                            IntVector.fromArray(INTS, cents, i + s * stream).reinterpretAsLongs();
                    even = even.add(pairs.and(LOWER_HALF));
                    odd = odd.add(pairs.lanewise(LSHR, Integer.SIZE));
                }
            }
        }
        long sum = even.add(odd).reduceLanes(ADD);
        for (; next < cents.length; next++) {
            sum += Integer.toUnsignedLong(cents[next]);
        }
        return sum / (100.0 * cents.length);
    }

    /** Overflows where the sum exceeds 63 bits. */
    static double averageLongPayment(long[] cents) {
        LongVector first = LongVector.zero(LONGS);
        LongVector second = LongVector.zero(LONGS);
        int next = 0;
        for (int stream; (stream = stream(cents.length, next, LONGS, Long.BYTES)) > 0; next += STREAMS * stream) {
            for (int i = next; i < next + stream; i += LONGS.length()) {
                for (int s = 0; s < STREAMS; s += 2) {
                    first = first.add(LongVector.fromArray(LONGS, cents, i + s * stream));
                    second = second.add(LongVector.fromArray(LONGS, cents, i + (s + 1) * stream));
                }
            }
        }
        long sum = first.add(second).reduceLanes(ADD);
        for (; next < cents.length; next++) {
            sum += cents[next];
        }
        return sum / (100.0 * cents.length);
    }

    static double paymentDeviation(int[] cents) {
        LongVector sum = LongVector.zero(LONGS);
        LongVector squares = LongVector.zero(LONGS);
        LongVector upperHalves = LongVector.zero(LONGS);
        int next = 0;
        for (int stream; (stream = stream(cents.length, next, INTS, Integer.BYTES)) > 0; next += STREAMS * stream) {
            for (int i = next; i < next + stream; i += INTS.length()) {
                for (int s = 0; s < STREAMS; s++) {
                    LongVector pairs =
                            IntVector.fromArray(INTS, cents, i + s * stream).reinterpretAsLongs();
                    LongVector even = pairs.and(LOWER_HALF);
                    LongVector odd = pairs.lanewise(LSHR, Integer.SIZE);
                    LongVector evenSquares = even.mul(even);
                    LongVector oddSquares = odd.mul(odd);
                    sum = sum.add(even).add(odd);
                    squares = squares.add(evenSquares).add(oddSquares);
                    upperHalves = upperHalves
                            .add(evenSquares.lanewise(LSHR, Integer.SIZE))
                            .add(oddSquares.lanewise(LSHR, Integer.SIZE));
                }
            }
        }
        return new PowerSums(sum.reduceLanes(ADD), squares.reduceLanes(ADD), upperHalves.reduceLanes(ADD))
                .with(cents, next)
                .deviation(cents.length);
    }

    static Summary paymentSummary(int[] cents) {
        LongVector sum = LongVector.zero(LONGS);
        LongVector squares = LongVector.zero(LONGS);
        LongVector upperHalves = LongVector.zero(LONGS);
        IntVector least = IntVector.broadcast(INTS, -1);
        IntVector most = IntVector.zero(INTS);
        int next = 0;
        for (int stream; (stream = stream(cents.length, next, INTS, Integer.BYTES)) > 0; next += STREAMS * stream) {
            for (int i = next; i < next + stream; i += INTS.length()) {
                for (int s = 0; s < STREAMS; s++) {
                    IntVector values = IntVector.fromArray(INTS, cents, i + s * stream);
                    LongVector even = values.reinterpretAsLongs().and(LOWER_HALF);
                    LongVector odd = values.reinterpretAsLongs().lanewise(LSHR, Integer.SIZE);
                    LongVector evenSquares = even.mul(even);
                    LongVector oddSquares = odd.mul(odd);
                    sum = sum.add(even).add(odd);
                    squares = squares.add(evenSquares).add(oddSquares);
                    upperHalves = upperHalves
                            .add(evenSquares.lanewise(LSHR, Integer.SIZE))
                            .add(oddSquares.lanewise(LSHR, Integer.SIZE));
                    least = least.lanewise(VectorOperators.UMIN, values);
                    most = most.lanewise(VectorOperators.UMAX, values);
                }
            }
        }
        long minimum = least.lanewise(XOR, Integer.MIN_VALUE).reduceLanes(MIN) + 0x8000_0000L;
        long maximum = most.lanewise(XOR, Integer.MIN_VALUE).reduceLanes(MAX) + 0x8000_0000L;
        for (int i = next; i < cents.length; i++) {
            minimum = Math.min(minimum, Integer.toUnsignedLong(cents[i]));
            maximum = Math.max(maximum, Integer.toUnsignedLong(cents[i]));
        }
        PowerSums sums = new PowerSums(sum.reduceLanes(ADD), squares.reduceLanes(ADD), upperHalves.reduceLanes(ADD))
                .with(cents, next);
        double average = sums.sum / (100.0 * cents.length);
        return new Summary(cents.length, sums.sum, minimum, maximum, average, sums.deviation(cents.length));
    }

    /** Sums of payments, of their squares mod 2^64, and of the upper halves of the squares: together they are exact. */
    private record PowerSums(long sum, long squares, long upperHalves) {
        /** Adds the payments from an index on. */
        PowerSums with(int[] cents, int start) {
            long newSum = sum;
            long newSquares = squares;
            long newUpperHalves = upperHalves;
            for (int i = start; i < cents.length; i++) {
                long payment = Integer.toUnsignedLong(cents[i]);
                newSum += payment;
                newSquares += payment * payment;
                newUpperHalves += (payment * payment) >>> Integer.SIZE;
            }
            return new PowerSums(newSum, newSquares, newUpperHalves);
        }

        /** {@code sqrt(count * squares - sum^2) / count}. What is under the root is an exact integer of 128 bits. */
        double deviation(long count) {
            long lowerHalves = squares - (upperHalves << Integer.SIZE);
            long carry = ((lowerHalves >>> Integer.SIZE) + (upperHalves & LOWER_HALF)) >>> Integer.SIZE;
            long squaresHigh = (upperHalves >>> Integer.SIZE) + carry;
            long low = count * squares - sum * sum;
            long borrow = Long.compareUnsigned(count * squares, sum * sum) < 0 ? 1 : 0;
            long high = count * squaresHigh
                    + Math.unsignedMultiplyHigh(count, squares)
                    - Math.unsignedMultiplyHigh(sum, sum)
                    - borrow;
            double numerator = high * 0x1p64 + (low >>> 1) * 2.0 + (low & 1);
            return Math.sqrt(numerator) / count / 100;
        }
    }
}
