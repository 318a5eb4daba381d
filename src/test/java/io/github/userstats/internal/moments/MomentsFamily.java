package io.github.userstats.internal.moments;

import io.github.userstats.testing.Oracle;
import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Random moments of one kind, most of them chosen to be hard to round. The same ones each time. */
public enum MomentsFamily {
    FEW_INTEGERS {
        @Override
        Oracle next(SplittableRandom random, int decimals) {
            Oracle oracle = Oracle.OF_NOTHING;
            for (int i = random.nextInt(4); i >= 0; i--) {
                oracle = oracle.plus(Oracle.of(integer(random)).times(ofAnySize(random, 28)));
            }
            return oracle;
        }
    },
    CONSTANT {
        @Override
        Oracle next(SplittableRandom random, int decimals) {
            return Oracle.of(integer(random)).times(ofAnySize(random, 30));
        }
    },
    NEARLY_CONSTANT {
        @Override
        Oracle next(SplittableRandom random, int decimals) {
            long value = integer(random);
            return Oracle.of(value)
                    .times(ofAnySize(random, 30))
                    .plus(Oracle.of(value + 1).times(ofAnySize(random, 6)));
        }
    },
    COUNTS_BEYOND_31_BITS {
        @Override
        Oracle next(SplittableRandom random, int decimals) {
            Oracle oracle = Oracle.OF_NOTHING;
            for (int i = random.nextInt(4); i >= 0; i--) {
                long value = random.nextLong(-1 << 20, 1 << 20);
                oracle = oracle.plus(Oracle.of(value).times(random.nextLong(1L << 31, 1L << 40)));
            }
            return oracle;
        }
    },
    LARGEST_COUNTS {
        @Override
        Oracle next(SplittableRandom random, int decimals) {
            return Oracle.of(-1)
                    .times(ofAnySize(random, 61))
                    .plus(Oracle.of(0).times(ofAnySize(random, 61)))
                    .plus(Oracle.of(1).times(ofAnySize(random, 61)));
        }
    },
    /** Four of the smallest longs would have squares beyond 128 bits. */
    FEW_LONGS {
        @Override
        Oracle next(SplittableRandom random, int decimals) {
            Oracle oracle = Oracle.of(anyLong(random));
            for (int i = random.nextInt(3); i > 0; i--) {
                oracle = oracle.plus(Oracle.of(anyLong(random)));
            }
            return oracle;
        }
    },
    /** Sums of any size for which there are squares of 128 bits. */
    ANY_SUM_AND_SQUARES {
        @Override
        Oracle next(SplittableRandom random, int decimals) {
            long count = ofAnySize(random, 62);
            int countBits = Long.SIZE - Long.numberOfLeadingZeros(count);
            int valueBits = random.nextInt((127 - countBits) / 2 + 1);
            BigInteger sum = bits(random, countBits + valueBits - 1);
            return withSquaresAboveLeast(
                    count, random.nextBoolean() ? sum : sum.negate(), bits(random, random.nextInt(128)));
        }
    },
    LARGEST_SUMS {
        @Override
        Oracle next(SplittableRandom random, int decimals) {
            long count = Long.MAX_VALUE - random.nextInt(1 << 20);
            return ofSum(count, BigInteger.valueOf(anyLong(random)).multiply(BigInteger.valueOf(count)));
        }
    },
    LARGEST_SQUARES {
        @Override
        Oracle next(SplittableRandom random, int decimals) {
            long count = (Long.MAX_VALUE - random.nextInt(1 << 20)) >> random.nextInt(62);
            BigInteger largest = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
            BigInteger largestSum = largest.multiply(BigInteger.valueOf(count)).sqrt();
            return new Oracle(
                    BigInteger.valueOf(count),
                    random.nextBoolean()
                            ? largestSum.subtract(BigInteger.valueOf(random.nextInt(1 << 20)))
                            : largestSum.shiftRight(random.nextInt(96)).negate(),
                    largest.subtract(BigInteger.valueOf(random.nextInt(1 << 20))),
                    BigInteger.ZERO,
                    BigInteger.ZERO);
        }
    },
    /** The population or the sample deviation is midway between two doubles. With more decimals, values would not fit in a long. */
    DEVIATION_TIES(3) {
        @Override
        Oracle next(SplittableRandom random, int decimals) {
            // 10^decimals less its power of two, which a midpoint may be divided by.
            long powerOfFive = Math.round(Math.pow(5, decimals));
            long deviation = powerOfFive * oddOf54Bits(random);
            long shift = random.nextLong(-1 << 20, 1 << 20);
            if (random.nextBoolean()) {
                return Oracle.of(shift - deviation, shift + deviation).times(1 << random.nextInt(4));
            }
            // One value among 4^k of which the others are the same: the sample deviation is their difference / 2^k.
            long count = 1L << (2 * (1 + random.nextInt(10)));
            return Oracle.of(shift + deviation).plus(Oracle.of(shift).times(count - 1));
        }
    },
    POPULATION_DEVIATION_NEAR_MIDPOINT {
        @Override
        Oracle next(SplittableRandom random, int decimals) {
            long count = primeCount(random);
            return withDeviationNearMidpoint(random, count, count, decimals);
        }
    },
    SAMPLE_DEVIATION_NEAR_MIDPOINT {
        @Override
        Oracle next(SplittableRandom random, int decimals) {
            long count = primeCount(random);
            return withDeviationNearMidpoint(random, count, count - 1, decimals);
        }
    },
    /** The mean is midway between two doubles, or off that by 1 in the sum. */
    MEAN_TIES_AND_THEIR_NEIGHBOURS {
        @Override
        Oracle next(SplittableRandom random, int decimals) {
            long factor = 1L + random.nextInt(15);
            BigInteger sum = BigInteger.valueOf(oddOf54Bits(random))
                    .multiply(BigInteger.valueOf(5).pow(decimals))
                    .multiply(BigInteger.valueOf(factor))
                    .add(BigInteger.valueOf(random.nextInt(-1, 2)));
            return ofSum(factor << random.nextInt(40), random.nextBoolean() ? sum : sum.negate());
        }
    };

    /** Moments, and in which units their statistics are asked for. */
    public record Question(Oracle oracle, int decimals) {
        public int scale() {
            return BigInteger.TEN.pow(decimals).intValueExact();
        }
    }

    private static final int MOST_DECIMALS = 9;

    /** 2, and primes of the form 4k + 3, modulo which a root is one power. */
    private static final long[] PRIME_COUNTS = {2, 3, 7, 1_000_003, Integer.MAX_VALUE, (1L << 61) - 1};

    private final int mostDecimals;

    MomentsFamily() {
        this(MOST_DECIMALS);
    }

    MomentsFamily(int mostDecimals) {
        this.mostDecimals = mostDecimals;
    }

    /** As moments of an oracle, so that they can be judged. */
    abstract Oracle next(SplittableRandom random, int decimals);

    @SuppressWarnings("EnumOrdinal") // a seed
    public Stream<Question> stream(long count) {
        SplittableRandom random = new SplittableRandom(ordinal());
        return Stream.generate(() -> {
                    int decimals = random.nextInt(mostDecimals + 1);
                    return new Question(next(random, decimals), decimals);
                })
                .limit(count);
    }

    public static Moments moments(Oracle oracle) {
        return Moments.of(
                oracle.count().longValueExact(),
                oracle.sum(),
                oracle.squares(),
                oracle.minimum().longValueExact(),
                oracle.maximum().longValueExact());
    }

    /** A signed or unsigned value of 32 bits. */
    private static long integer(SplittableRandom random) {
        return random.nextLong(Integer.MIN_VALUE, 1L << 32);
    }

    /** A number from 1 to 2^bits. Small numbers are as likely as large ones. */
    private static long ofAnySize(SplittableRandom random, int bits) {
        return 1 + random.nextLong(1L << random.nextInt(bits + 1));
    }

    private static long anyLong(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> Long.MIN_VALUE + random.nextInt(3);
            case 1 -> Long.MAX_VALUE - random.nextInt(3);
            default -> random.nextLong();
        };
    }

    private static BigInteger bits(SplittableRandom random, int count) {
        byte[] bytes = new byte[count / Byte.SIZE + 1];
        random.nextBytes(bytes);
        return new BigInteger(1, bytes).shiftRight(bytes.length * Byte.SIZE - count);
    }

    /** A significand midway between two doubles. */
    private static long oddOf54Bits(SplittableRandom random) {
        return 1L << 53 | random.nextLong(1L << 53) | 1;
    }

    /** Perhaps no values have these moments, but arithmetic does not care. */
    private static Oracle withSquaresAboveLeast(long count, BigInteger sum, BigInteger more) {
        BigInteger exactCount = BigInteger.valueOf(count);
        // Rounded up, because no smaller sum of squares is possible.
        BigInteger least = sum.pow(2).add(exactCount).subtract(BigInteger.ONE).divide(exactCount);
        return new Oracle(exactCount, sum, least.add(more), BigInteger.ZERO, BigInteger.ZERO);
    }

    /** As if nothing else had been asked for. */
    private static Oracle ofSum(long count, BigInteger sum) {
        return new Oracle(BigInteger.valueOf(count), sum, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO);
    }

    private static long primeCount(SplittableRandom random) {
        return PRIME_COUNTS[random.nextInt(PRIME_COUNTS.length)];
    }

    /**
     * The deviation is sqrt(V / D), where V = count * squares - sum^2 and D = count * divisor * 10^(2 * decimals). V is the
     * first integer from D * midpoint^2, rounded down, on for which there are squares and a sum: sum^2 = -V modulo count.
     */
    private static Oracle withDeviationNearMidpoint(SplittableRandom random, long count, long divisor, int decimals) {
        BigInteger prime = BigInteger.valueOf(count);
        BigInteger d = prime.multiply(BigInteger.valueOf(divisor)).multiply(BigInteger.TEN.pow(2 * decimals));
        BigInteger product = d.multiply(BigInteger.valueOf(oddOf54Bits(random)).pow(2));
        // The squares, V / count and a little more, have 128 bits at most.
        int vBits = 60 + random.nextInt(65 + prime.bitLength());
        int shift = (vBits - product.bitLength()) & ~1;
        BigInteger v = product.shiftLeft(shift);
        for (; ; v = v.add(BigInteger.ONE)) {
            BigInteger negated = v.negate().mod(prime);
            BigInteger root = count == 2
                    ? negated
                    : negated.modPow(prime.add(BigInteger.ONE).shiftRight(2), prime);
            if (root.pow(2).mod(prime).equals(negated)) {
                BigInteger multiple = BigInteger.valueOf(count < 1L << 32 ? random.nextInt(1 << 20) : 0);
                BigInteger sum = root.add(prime.multiply(multiple));
                BigInteger squares = v.add(sum.pow(2)).divide(prime);
                return new Oracle(prime, sum, squares, BigInteger.ZERO, BigInteger.ZERO);
            }
        }
    }
}
