package io.github.userstats.benchmarks;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The incubating Vector API: exact integers like the library's, but for the last steps of the deviation. No vector
 * leaves the method of its loop: a call that the JIT compiler does not inline made the loop eight times slower.
 */
record Vectors(byte[] ages, int[] cents) implements Computation {
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

    /** So many ages that lanes of 16 bits hold their sums: 256 vectors, and 256 * 255 is less than 2^16. */
    private static final int BLOCK = 256 * BYTES.length();

    private static final long LOWER_HALF = 0xffffffffL;

    @Override
    public double averageAge() {
        int bound = BYTES.loopBound(ages.length);
        long sum = 0;
        for (int start = 0; start < bound; ) {
            int end = Math.min(bound - start, BLOCK) + start;
            ShortVector even = ShortVector.zero(SHORTS);
            ShortVector odd = ShortVector.zero(SHORTS);
            for (int i = start; i < end; i += BYTES.length()) {
                ShortVector pairs = ByteVector.fromArray(BYTES, ages, i).reinterpretAsShorts();
                even = even.add(pairs.and((short) 0xff));
                odd = odd.add(pairs.lanewise(VectorOperators.LSHR, Byte.SIZE));
            }
            IntVector evens = even.reinterpretAsInts();
            IntVector odds = odd.reinterpretAsInts();
            sum += evens.and(0xffff)
                    .add(evens.lanewise(VectorOperators.LSHR, Short.SIZE))
                    .add(odds.and(0xffff))
                    .add(odds.lanewise(VectorOperators.LSHR, Short.SIZE))
                    .reduceLanes(VectorOperators.ADD);
            start = end;
        }
        for (int i = bound; i < ages.length; i++) {
            sum += Byte.toUnsignedInt(ages[i]);
        }
        return (double) sum / ages.length;
    }

    @Override
    public Summary ageSummary() {
        int bound = BYTES.loopBound(ages.length);
        long sum = 0;
        ByteVector least = ByteVector.broadcast(BYTES, (byte) -1);
        ByteVector most = ByteVector.zero(BYTES);
        for (int start = 0; start < bound; ) {
            int end = Math.min(bound - start, BLOCK) + start;
            ShortVector even = ShortVector.zero(SHORTS);
            ShortVector odd = ShortVector.zero(SHORTS);
            for (int i = start; i < end; i += BYTES.length()) {
                ByteVector values = ByteVector.fromArray(BYTES, ages, i);
                ShortVector pairs = values.reinterpretAsShorts();
                even = even.add(pairs.and((short) 0xff));
                odd = odd.add(pairs.lanewise(VectorOperators.LSHR, Byte.SIZE));
                least = least.lanewise(VectorOperators.UMIN, values);
                most = most.lanewise(VectorOperators.UMAX, values);
            }
            IntVector evens = even.reinterpretAsInts();
            IntVector odds = odd.reinterpretAsInts();
            sum += evens.and(0xffff)
                    .add(evens.lanewise(VectorOperators.LSHR, Short.SIZE))
                    .add(odds.and(0xffff))
                    .add(odds.lanewise(VectorOperators.LSHR, Short.SIZE))
                    .reduceLanes(VectorOperators.ADD);
            start = end;
        }
        // As signed ones, because JDK 25 reduces unsigned ones wrongly: the UMIN of 64 times 255 is 127 to it.
        int minimum =
                least.lanewise(VectorOperators.XOR, Byte.MIN_VALUE).reduceLanes(VectorOperators.MIN) - Byte.MIN_VALUE;
        int maximum =
                most.lanewise(VectorOperators.XOR, Byte.MIN_VALUE).reduceLanes(VectorOperators.MAX) - Byte.MIN_VALUE;
        for (int i = bound; i < ages.length; i++) {
            int age = Byte.toUnsignedInt(ages[i]);
            sum += age;
            minimum = Math.min(minimum, age);
            maximum = Math.max(maximum, age);
        }
        return new Summary(ages.length, sum, minimum, maximum, (double) sum / ages.length, 0);
    }

    @Override
    public double averagePayment() {
        int bound = INTS.loopBound(cents.length);
        LongVector even = LongVector.zero(LONGS);
        LongVector odd = LongVector.zero(LONGS);
        for (int i = 0; i < bound; i += INTS.length()) {
            LongVector pairs = IntVector.fromArray(INTS, cents, i).reinterpretAsLongs();
            even = even.add(pairs.and(LOWER_HALF));
            odd = odd.add(pairs.lanewise(VectorOperators.LSHR, Integer.SIZE));
        }
        long sum = even.add(odd).reduceLanes(VectorOperators.ADD);
        for (int i = bound; i < cents.length; i++) {
            sum += Integer.toUnsignedLong(cents[i]);
        }
        return sum / (100.0 * cents.length);
    }

    @Override
    public double paymentStandardDeviation() {
        int bound = INTS.loopBound(cents.length);
        LongVector sum = LongVector.zero(LONGS);
        LongVector squares = LongVector.zero(LONGS);
        LongVector upperHalves = LongVector.zero(LONGS);
        for (int i = 0; i < bound; i += INTS.length()) {
            LongVector pairs = IntVector.fromArray(INTS, cents, i).reinterpretAsLongs();
            LongVector even = pairs.and(LOWER_HALF);
            LongVector odd = pairs.lanewise(VectorOperators.LSHR, Integer.SIZE);
            LongVector evenSquares = even.mul(even);
            LongVector oddSquares = odd.mul(odd);
            sum = sum.add(even).add(odd);
            squares = squares.add(evenSquares).add(oddSquares);
            upperHalves = upperHalves
                    .add(evenSquares.lanewise(VectorOperators.LSHR, Integer.SIZE))
                    .add(oddSquares.lanewise(VectorOperators.LSHR, Integer.SIZE));
        }
        PowerSums sums = new PowerSums(
                sum.reduceLanes(VectorOperators.ADD),
                squares.reduceLanes(VectorOperators.ADD),
                upperHalves.reduceLanes(VectorOperators.ADD));
        for (int i = bound; i < cents.length; i++) {
            sums.add(Integer.toUnsignedLong(cents[i]));
        }
        return sums.deviation(cents.length);
    }

    @Override
    public Summary paymentSummary() {
        int bound = INTS.loopBound(cents.length);
        LongVector sum = LongVector.zero(LONGS);
        LongVector squares = LongVector.zero(LONGS);
        LongVector upperHalves = LongVector.zero(LONGS);
        IntVector least = IntVector.broadcast(INTS, -1);
        IntVector most = IntVector.zero(INTS);
        for (int i = 0; i < bound; i += INTS.length()) {
            IntVector values = IntVector.fromArray(INTS, cents, i);
            LongVector pairs = values.reinterpretAsLongs();
            LongVector even = pairs.and(LOWER_HALF);
            LongVector odd = pairs.lanewise(VectorOperators.LSHR, Integer.SIZE);
            LongVector evenSquares = even.mul(even);
            LongVector oddSquares = odd.mul(odd);
            sum = sum.add(even).add(odd);
            squares = squares.add(evenSquares).add(oddSquares);
            upperHalves = upperHalves
                    .add(evenSquares.lanewise(VectorOperators.LSHR, Integer.SIZE))
                    .add(oddSquares.lanewise(VectorOperators.LSHR, Integer.SIZE));
            least = least.lanewise(VectorOperators.UMIN, values);
            most = most.lanewise(VectorOperators.UMAX, values);
        }
        PowerSums sums = new PowerSums(
                sum.reduceLanes(VectorOperators.ADD),
                squares.reduceLanes(VectorOperators.ADD),
                upperHalves.reduceLanes(VectorOperators.ADD));
        long minimum =
                least.lanewise(VectorOperators.XOR, Integer.MIN_VALUE).reduceLanes(VectorOperators.MIN) + 0x80000000L;
        long maximum =
                most.lanewise(VectorOperators.XOR, Integer.MIN_VALUE).reduceLanes(VectorOperators.MAX) + 0x80000000L;
        for (int i = bound; i < cents.length; i++) {
            long payment = Integer.toUnsignedLong(cents[i]);
            sums.add(payment);
            minimum = Math.min(minimum, payment);
            maximum = Math.max(maximum, payment);
        }
        double average = sums.sum / (100.0 * cents.length);
        return new Summary(cents.length, sums.sum, minimum, maximum, average, sums.deviation(cents.length));
    }

    /** Sums of payments, of their squares mod 2^64, and of the upper halves of the squares: together they are exact. */
    private static final class PowerSums {
        private long sum;
        private long squares;
        private long upperHalves;

        PowerSums(long sum, long squares, long upperHalves) {
            this.sum = sum;
            this.squares = squares;
            this.upperHalves = upperHalves;
        }

        void add(long payment) {
            sum += payment;
            squares += payment * payment;
            upperHalves += (payment * payment) >>> Integer.SIZE;
        }

        /** {@code sqrt(count * squares - sum^2) / count}, exact integers of 128 bits up to the root. */
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
