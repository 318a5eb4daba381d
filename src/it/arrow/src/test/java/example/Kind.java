package example;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** The kinds of vectors that are columns, with random values, and their statistics value by value. */
enum Kind {
    UINT1_AGES(new ArrowType.Int(8, false)),
    TINYINT_AGES(new ArrowType.Int(8, true)),
    INT_AGES(new ArrowType.Int(32, true)),
    UINT4_AGES(new ArrowType.Int(32, false)),
    INT_PAYMENTS(new ArrowType.Int(32, true)),
    UINT4_PAYMENTS(new ArrowType.Int(32, false)),
    BIGINT_PAYMENTS(new ArrowType.Int(64, true)),
    DECIMAL_PAYMENTS(new ArrowType.Decimal(38, 2, 128));

    static final List<Integer> LENGTHS = List.of(0, 1, 7, 8, 9, 63, 64, 65, 1_000, 100_003);

    private final ArrowType type;

    Kind(ArrowType type) {
        this.type = type;
    }

    enum Nulls {
        NONE(i -> false),
        SOME(i -> i % 3 == 1 || i % 64 == 7),
        FEW(i -> i % 5_000 == 4_999),
        MOST(i -> i % 1_000 != 5),
        ALL(i -> true);

        final IntPredicate isNull;

        Nulls(IntPredicate isNull) {
            this.isNull = isNull;
        }
    }

    boolean isAges() {
        return name().endsWith("AGES");
    }

    FieldVector empty(BufferAllocator allocator) {
        return Field.nullable(name(), type).createVector(allocator);
    }

    FieldVector random(BufferAllocator allocator, int length, Nulls nulls) {
        FieldVector vector = empty(allocator);
        fill(vector, length, nulls);
        return vector;
    }

    /** Null ones have values too, which must not count; where there are such, those are out of range. */
    void fill(FieldVector vector, int length, Nulls nulls) {
        SplittableRandom random = new SplittableRandom(length);
        vector.setInitialCapacity(length);
        vector.allocateNew();
        for (int i = 0; i < length; i++) {
            boolean isNull = nulls.isNull.test(i);
            int age = isNull ? -1 : random.nextInt(256);
            switch (vector) {
                case UInt1Vector ages -> ages.set(i, age);
                case TinyIntVector ages -> ages.set(i, isNull ? -1 : age / 2);
                case IntVector ages when isAges() -> ages.set(i, age);
                case UInt4Vector ages when isAges() -> ages.set(i, age);
                case IntVector cents -> cents.set(i, random.nextInt());
                case UInt4Vector cents -> cents.set(i, random.nextInt());
                case BigIntVector cents -> cents.set(i, random.nextLong() >> 10);
                case DecimalVector amounts ->
                    amounts.set(
                            i,
                            BigDecimal.valueOf(random.nextLong() >> 10, isNull ? -18 : 2)
                                    .setScale(2));
                default -> throw new AssertionError(vector);
            }
            if (isNull) {
                vector.setNull(i);
            }
        }
        vector.setValueCount(length);
    }

    /** Of the values that the vector's own methods return. */
    Object oneByOne(FieldVector vector, int from, int to) {
        AgeStatistics ages = new AgeStatistics();
        PaymentStatistics payments = new PaymentStatistics();
        LongConsumer statistics = isAges() ? age -> ages.accept(Math.toIntExact(age)) : payments;
        for (int i = from; i < to; i++) {
            if (!vector.isNull(i)) {
                statistics.accept(value(vector, i));
            }
        }
        return isAges() ? ages : payments;
    }

    Object oneByOne(FieldVector vector) {
        return oneByOne(vector, 0, vector.getValueCount());
    }

    private static long value(FieldVector vector, int i) {
        return switch (vector) {
            case UInt1Vector ages -> Byte.toUnsignedInt(ages.get(i));
            case TinyIntVector ages -> ages.get(i);
            case IntVector values -> values.get(i);
            case UInt4Vector values -> Integer.toUnsignedLong(values.get(i));
            case BigIntVector cents -> cents.get(i);
            case DecimalVector amounts -> amounts.getObject(i).unscaledValue().longValueExact();
            default -> throw new AssertionError(vector);
        };
    }

    Object statistics(FieldVector vector) {
        return isAges()
                ? ArrowColumns.ages(vector).statistics()
                : ArrowColumns.payments(vector).statistics();
    }

    /** Of a part of the column. */
    Object statistics(FieldVector vector, int from, int to) {
        return isAges()
                ? ArrowColumns.ages(vector).slice(from, to).statistics()
                : ArrowColumns.payments(vector).slice(from, to).statistics();
    }
}
