package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.testing.ColumnKind;
import io.github.userstats.testing.ColumnModel;
import io.github.userstats.testing.Oracle;
import io.github.userstats.testing.OracleAssertions;
import io.github.userstats.testing.RequestedBackend;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of column, with every modifier in every order, gives the results of the values that it describes. */
@Tag("backends")
class ColumnsTest {
    /** Lengths around the widths of vectors and bitmap words, and around the size of copied blocks. */
    private static final int[] LENGTHS = {
        0, 1, 2, 7, 8, 9, 31, 63, 64, 65, 257, 2047, 2049, 4095, 4096, 4097, 8193, 16_383, 16_385, 33_000
    };

    /** The length with which every order of modifiers is tried. */
    private static final int SHORT = 150;

    /** A length that is large enough for two threads with any width, and a multiple of nothing. */
    private static final int LARGE_BYTES = (17 << 20) + 8 * 321;

    @TempDir
    private static Path folder;

    @SuppressWarnings("MustBeClosedChecker") // closed after all tests
    private static final Arena ARENA = Arena.ofShared();

    /** Windows cannot delete a file that is mapped. */
    @AfterAll
    static void unmapFiles() {
        ARENA.close();
    }

    @BeforeAll
    static void requestedBackendIsInUse() {
        RequestedBackend.assertInUse();
    }

    /** The methods that ages and payments share. */
    private interface Face<C> {
        C unsigned(C column);

        C slice(C column, long from, long to);

        C withValidity(C column, MemorySegment bitmap, long bitOffset);

        C parallel(C column);

        C parallel(C column, Executor executor);

        void assertResults(C column, long size, Oracle oracle);
    }

    private static final Face<Ages> AGES = new Face<>() {
        @Override
        public Ages unsigned(Ages column) {
            return column.unsigned();
        }

        @Override
        public Ages slice(Ages column, long from, long to) {
            return column.slice(from, to);
        }

        @Override
        public Ages withValidity(Ages column, MemorySegment bitmap, long bitOffset) {
            return column.withValidity(bitmap, bitOffset);
        }

        @Override
        public Ages parallel(Ages column) {
            return column.parallel();
        }

        @Override
        public Ages parallel(Ages column, Executor executor) {
            return column.parallel(executor);
        }

        @Override
        public void assertResults(Ages column, long size, Oracle oracle) {
            OracleAssertions.assertResults(column, size, oracle);
        }
    };

    private static final Face<Payments> PAYMENTS = new Face<>() {
        @Override
        public Payments unsigned(Payments column) {
            return column.unsigned();
        }

        @Override
        public Payments slice(Payments column, long from, long to) {
            return column.slice(from, to);
        }

        @Override
        public Payments withValidity(Payments column, MemorySegment bitmap, long bitOffset) {
            return column.withValidity(bitmap, bitOffset);
        }

        @Override
        public Payments parallel(Payments column) {
            return column.parallel();
        }

        @Override
        public Payments parallel(Payments column, Executor executor) {
            return column.parallel(executor);
        }

        @Override
        public void assertResults(Payments column, long size, Oracle oracle) {
            OracleAssertions.assertResults(column, size, oracle);
        }
    };

    static List<ColumnKind<Ages>> kindsOfAges() {
        return ColumnKind.ofAges(folder, ARENA);
    }

    static List<ColumnKind<Payments>> kindsOfPayments() {
        return ColumnKind.ofPayments(folder, ARENA);
    }

    private enum Modifier {
        SLICE,
        VALIDITY,
        UNSIGNED,
        PARALLEL,
        SLICE_AGAIN
    }

    /** All subsets of the modifiers, in all orders. */
    private static List<List<Modifier>> ordersOf(Set<Modifier> modifiers) {
        List<List<Modifier>> orders = new ArrayList<>();
        orders.add(List.of());
        for (Modifier first : modifiers) {
            Set<Modifier> rest = EnumSet.copyOf(modifiers);
            rest.remove(first);
            for (List<Modifier> order : ordersOf(rest)) {
                List<Modifier> longer = new ArrayList<>(order);
                longer.addFirst(first);
                orders.add(longer);
            }
        }
        return orders;
    }

    /** Ages in range, and payments whose squares fit 128 bits. */
    private static long[] values(boolean isOfAges, int width, boolean isUnsigned, int length) {
        SplittableRandom random = new SplittableRandom(length);
        return LongStream.generate(random::nextLong)
                .map(value -> isOfAges ? value & (width == 1 && !isUnsigned ? 0x7f : 0xff) : value)
                .map(value -> width == 1 ? (byte) value : width == 4 ? (int) value : value >> 10)
                .limit(length)
                .toArray();
    }

    private static <C> void assertAllOrders(Face<C> face, ColumnKind<C> kind, boolean isOfAges) {
        Set<Modifier> modifiers = EnumSet.allOf(Modifier.class);
        if (kind.width() == (isOfAges ? 4 : 8)) {
            modifiers.remove(Modifier.UNSIGNED);
        }
        long[] signed = values(isOfAges, kind.width(), false, SHORT);
        long[] unsigned = values(isOfAges, kind.width(), true, SHORT);
        ColumnModel signedModel = ColumnModel.of(kind.width(), signed);
        ColumnModel unsignedModel = ColumnModel.of(kind.width(), unsigned);
        C signedColumn = kind.column().apply(signedModel.encoded(kind.order()));
        C unsignedColumn = kind.column().apply(unsignedModel.encoded(kind.order()));
        List<List<Modifier>> orders = ordersOf(modifiers);
        assertThat(orders).hasSizeGreaterThan(60);
        for (List<Modifier> order : orders) {
            boolean isUnsigned = order.contains(Modifier.UNSIGNED);
            assertModified(
                    face, isUnsigned ? unsignedColumn : signedColumn, isUnsigned ? unsignedModel : signedModel, order);
        }
    }

    private static <C> void assertModified(Face<C> face, C original, ColumnModel model, List<Modifier> order) {
        C column = original;
        ColumnModel expected = model;
        SplittableRandom random = new SplittableRandom(order.hashCode());
        for (Modifier modifier : order) {
            switch (modifier) {
                case SLICE, SLICE_AGAIN -> {
                    int length = expected.values().length;
                    int from = random.nextInt(length / 4 + 1);
                    int to = length - random.nextInt(length / 4 + 1);
                    column = face.slice(column, from, to);
                    expected = expected.slice(from, to);
                }
                case VALIDITY -> {
                    int offset = random.nextInt(20);
                    expected = expected.withNulls(random);
                    column = face.withValidity(column, expected.bitmap(offset), offset);
                }
                case UNSIGNED -> {
                    column = face.unsigned(column);
                    expected = expected.unsigned();
                }
                case PARALLEL ->
                    column = random.nextBoolean()
                            ? face.parallel(column)
                            : face.parallel(column, ForkJoinPool.commonPool());
            }
        }
        face.assertResults(column, expected.values().length, expected.oracle());
    }

    @ParameterizedTest
    @MethodSource("kindsOfAges")
    void agesWithModifiersInEveryOrder(ColumnKind<Ages> kind) {
        assertAllOrders(AGES, kind, true);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("kindsOfPayments")
    void paymentsWithModifiersInEveryOrder(ColumnKind<Payments> kind) {
        assertAllOrders(PAYMENTS, kind, false);
    }

    private static <C> void assertAllLengths(Face<C> face, ColumnKind<C> kind, boolean isOfAges) {
        for (int length : LENGTHS) {
            ColumnModel model = ColumnModel.of(kind.width(), values(isOfAges, kind.width(), false, length));
            C column = kind.column().apply(model.encoded(kind.order()));
            assertModified(face, column, model, List.of());
            assertModified(face, column, model, List.of(Modifier.SLICE));
            assertModified(face, column, model, List.of(Modifier.VALIDITY));
            assertModified(face, column, model, List.of(Modifier.VALIDITY, Modifier.SLICE));
        }
    }

    @ParameterizedTest
    @MethodSource("kindsOfAges")
    void agesOfEveryLength(ColumnKind<Ages> kind) {
        assertAllLengths(AGES, kind, true);
    }

    @ParameterizedTest
    @MethodSource("kindsOfPayments")
    void paymentsOfEveryLength(ColumnKind<Payments> kind) {
        assertAllLengths(PAYMENTS, kind, false);
    }

    /** A large column repeats a short one. Its slice, with nulls, is computed with the help of an executor. */
    private static <C> void assertParallel(Face<C> face, ColumnKind<C> kind, boolean isOfAges) {
        int period = 1021;
        ColumnModel model = ColumnModel.of(kind.width(), values(isOfAges, kind.width(), false, period));
        byte[] bytes = new byte[LARGE_BYTES];
        byte[] encoded = model.encoded(kind.order());
        for (int start = 0; start < bytes.length; start += encoded.length) {
            System.arraycopy(encoded, 0, bytes, start, Math.min(encoded.length, bytes.length - start));
        }
        int periods = bytes.length / encoded.length - 1;
        C column = kind.column().apply(bytes);
        AtomicInteger tasks = new AtomicInteger();
        Executor executor = task -> {
            tasks.incrementAndGet();
            ForkJoinPool.commonPool().execute(task);
        };
        int from = 3;
        C slice = face.slice(column, from, from + (long) periods * period);
        Oracle oracle = model.oracle().times(periods);
        face.assertResults(face.parallel(slice, executor), (long) periods * period, oracle);
        assertThat(tasks).hasValue(3 * (Math.min(2, Runtime.getRuntime().availableProcessors()) - 1));

        byte[] bitmap = new byte[LARGE_BYTES / 8 + 1];
        Arrays.fill(bitmap, (byte) 0xff);
        int isNull = 2 * period;
        bitmap[(from + isNull + 5) / 8] &= (byte) ~(1 << (from + isNull + 5) % 8);
        Oracle withoutOne = model.oracle().times(periods - 1L).plus(withoutValue(model, from));
        C withNull = face.slice(
                face.withValidity(column, MemorySegment.ofArray(bitmap), 5), from, from + (long) periods * period);
        face.assertResults(face.parallel(withNull), (long) periods * period, withoutOne);
    }

    private static Oracle withoutValue(ColumnModel model, int index) {
        return Oracle.of(IntStream.range(0, model.values().length)
                .filter(i -> i != index)
                .mapToLong(i -> model.values()[i]));
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("kindsOfAges")
    void largeAgesInParallel(ColumnKind<Ages> kind) {
        assertParallel(AGES, kind, true);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("kindsOfPayments")
    void largePaymentsInParallel(ColumnKind<Payments> kind) {
        assertParallel(PAYMENTS, kind, false);
    }
}
