package example;

import io.github.userstats.AgeStatistics;
import io.github.userstats.PaymentStatistics;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.IntVector;
import org.apache.spark.sql.vectorized.ArrowColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;

/**
 * How values of a column get into statistics of one kind.
 *
 * @param <S> the statistics
 */
interface Kind<S> extends Serializable {
    S none();

    void add(int[] values, int length, S statistics);

    default void add(ColumnVector values, int rows, S statistics) {
        if (!values.hasNull()) {
            add(values.getInts(0, rows), rows, statistics);
            return;
        }
        int[] valid = new int[rows];
        int length = 0;
        for (int row = 0; row < rows; row++) {
            if (!values.isNullAt(row)) {
                valid[length++] = values.getInt(row);
            }
        }
        add(valid, length, statistics);
    }

    S combined(S statistics, S others);

    record Payments() implements Kind<PaymentStatistics> {
        @Override
        public PaymentStatistics none() {
            return new PaymentStatistics();
        }

        @Override
        public void add(int[] cents, int length, PaymentStatistics statistics) {
            statistics.accept(io.github.userstats.Payments.ofCents(cents).slice(0, length));
        }

        /** Arrow's where they lie in memory, without a copy. */
        @Override
        public void add(ColumnVector cents, int rows, PaymentStatistics statistics) {
            // A subclass may have other values, or at other rows, than its vector.
            if (cents.getClass() != ArrowColumnVector.class
                    || !(((ArrowColumnVector) cents).getValueVector() instanceof IntVector vector)) {
                Kind.super.add(cents, rows, statistics);
                return;
            }
            MemorySegment validity = vector.getNullCount() == 0
                    ? MemorySegment.NULL
                    : memory(vector.getValidityBuffer(), BitVectorHelper.getValidityBufferSizeFromCount(rows));
            MemorySegment values = memory(vector.getDataBuffer(), (long) rows * Integer.BYTES);
            statistics.accept(io.github.userstats.Payments.ofCents(values, ValueLayout.JAVA_INT)
                    .withValidity(validity, 0));
        }

        private static MemorySegment memory(ArrowBuf buffer, long bytes) {
            buffer.checkBytes(0, bytes);
            return MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(bytes);
        }

        @Override
        public PaymentStatistics combined(PaymentStatistics statistics, PaymentStatistics others) {
            statistics.combine(others);
            return statistics;
        }
    }

    record Ages() implements Kind<AgeStatistics> {
        @Override
        public AgeStatistics none() {
            return new AgeStatistics();
        }

        @Override
        public void add(int[] ages, int length, AgeStatistics statistics) {
            statistics.accept(io.github.userstats.Ages.of(ages).slice(0, length));
        }

        @Override
        public AgeStatistics combined(AgeStatistics statistics, AgeStatistics others) {
            statistics.combine(others);
            return statistics;
        }
    }
}
