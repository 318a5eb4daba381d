package io.github.userstats.internal;

import io.github.userstats.testing.Oracle;
import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Random moments of one kind, most of them chosen to be hard to round. The same ones each time. */
enum MomentsFamily {
    FEW_PAYMENTS {
        @Override
        Oracle next(SplittableRandom random) {
            Oracle oracle = Oracle.OF_NOTHING;
            for (int i = random.nextInt(4); i >= 0; i--) {
                oracle = oracle.plus(Oracle.of(payment(random)).times(ofAnySize(random, 28)));
            }
            return oracle;
        }
    },
    CONSTANT {
        @Override
        Oracle next(SplittableRandom random) {
            return Oracle.of(payment(random)).times(ofAnySize(random, 30));
        }
    },
    NEARLY_CONSTANT {
        @Override
        Oracle next(SplittableRandom random) {
            long payment = payment(random);
            return Oracle.of(payment)
                    .times(ofAnySize(random, 30))
                    .plus(Oracle.of(payment + 1).times(ofAnySize(random, 6)));
        }
    },
    COUNTS_BEYOND_31_BITS {
        @Override
        Oracle next(SplittableRandom random) {
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
        Oracle next(SplittableRandom random) {
            return Oracle.of(-1)
                    .times(ofAnySize(random, 61))
                    .plus(Oracle.of(0).times(ofAnySize(random, 61)))
                    .plus(Oracle.of(1).times(ofAnySize(random, 61)));
        }
    },
    ONE_OR_TWO_LONGS {
        @Override
        Oracle next(SplittableRandom random) {
            return random.nextBoolean()
                    ? Oracle.of(anyLong(random))
                    : Oracle.of(anyLong(random) >> 1, anyLong(random) >> 1);
        }
    },
    ANY_SUM_AND_SQUARES {
        @Override
        Oracle next(SplittableRandom random) {
            long sum = anyLong(random) >> random.nextInt(63);
            long count = ofAnySize(random, 62);
            return withSquaresAboveLeast(count, sum, new BigInteger(1, bytes(random, random.nextInt(16))));
        }
    },
    /** The population or the sample deviation, in units of 100, is midway between two doubles. */
    DEVIATION_TIES {
        @Override
        Oracle next(SplittableRandom random) {
            long deviation = 25 * oddOf54Bits(random);
            long shift = random.nextLong(-1 << 20, 1 << 20);
            if (random.nextBoolean()) {
                return Oracle.of(shift - deviation, shift + deviation).times(1 << random.nextInt(6));
            }
            // One value among 4^k of which the others are the same: the sample deviation is their difference / 2^k.
            long count = 1L << (2 * (1 + random.nextInt(10)));
            return Oracle.of(shift + deviation).plus(Oracle.of(shift).times(count - 1));
        }
    },
    POPULATION_DEVIATION_NEAR_MIDPOINT {
        @Override
        Oracle next(SplittableRandom random) {
            long count = primeCount(random);
            return withDeviationNearMidpoint(random, count, count);
        }
    },
    SAMPLE_DEVIATION_NEAR_MIDPOINT {
        @Override
        Oracle next(SplittableRandom random) {
            long count = primeCount(random);
            return withDeviationNearMidpoint(random, count, count - 1);
        }
    },
    /** The mean, in units of 1 or of 100, is midway between two doubles, or off that by 1 in the sum. */
    MEAN_TIES_AND_THEIR_NEIGHBOURS {
        @Override
        Oracle next(SplittableRandom random) {
            long factor = 1L + random.nextInt(15);
            long midpoint = oddOf54Bits(random) * (random.nextBoolean() ? 1 : 25);
            long sum = midpoint * factor + random.nextInt(-1, 2);
            return withSquaresAboveLeast(
                    factor << random.nextInt(40), random.nextBoolean() ? sum : -sum, BigInteger.ZERO);
        }
    };

    private static final int SCALE = 100;

    /** 2, and primes of the form 4k + 3, modulo which a root is one power. */
    private static final long[] PRIME_COUNTS = {2, 3, 7, 1_000_003, Integer.MAX_VALUE, (1L << 61) - 1};

    /** As moments of an oracle, so that they can be judged. */
    abstract Oracle next(SplittableRandom random);

    @SuppressWarnings("EnumOrdinal") // a seed
    Stream<Oracle> stream(long count) {
        SplittableRandom random = new SplittableRandom(ordinal());
        return Stream.generate(() -> next(random)).limit(count);
    }

    static Moments moments(Oracle oracle) {
        return new Moments(
                oracle.count().longValueExact(),
                oracle.sum().longValueExact(),
                oracle.squares().longValue(),
                oracle.squares().shiftRight(64).longValue(),
                oracle.minimum().longValueExact(),
                oracle.maximum().longValueExact());
    }

    private static long payment(SplittableRandom random) {
        return random.nextLong(Integer.MIN_VALUE, 1L << 32);
    }

    /** 1 to 2^bits, small ones as often as large ones. */
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

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** As a significand: midway between two doubles. */
    private static long oddOf54Bits(SplittableRandom random) {
        return 1L << 53 | random.nextLong(1L << 53) | 1;
    }

    private static Oracle withSquaresAboveLeast(long count, long sum, BigInteger more) {
        BigInteger exactCount = BigInteger.valueOf(count);
        BigInteger exactSum = BigInteger.valueOf(sum);
        // Rounded up: no smaller sum of squares is possible.
        BigInteger least =
                exactSum.pow(2).add(exactCount).subtract(BigInteger.ONE).divide(exactCount);
        return new Oracle(exactCount, exactSum, least.add(more), BigInteger.ZERO, BigInteger.ZERO);
    }

    private static long primeCount(SplittableRandom random) {
        return PRIME_COUNTS[random.nextInt(PRIME_COUNTS.length)];
    }

    /**
     * The deviation is sqrt(V / D), where V = count * squares - sum^2 and D = count * divisor * SCALE^2. V is the first
     * integer from D * midpoint^2, rounded down, on for which there are squares and a sum: sum^2 = -V modulo count.
     */
    private static Oracle withDeviationNearMidpoint(SplittableRandom random, long count, long divisor) {
        BigInteger prime = BigInteger.valueOf(count);
        BigInteger d = prime.multiply(BigInteger.valueOf(divisor)).multiply(BigInteger.valueOf(SCALE * SCALE));
        BigInteger product = d.multiply(BigInteger.valueOf(oddOf54Bits(random)).pow(2));
        int vBits = 60 + random.nextInt(66);
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
