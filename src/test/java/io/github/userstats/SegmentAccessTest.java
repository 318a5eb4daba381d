package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.userstats.testing.Place;
import io.github.userstats.testing.RequestedBackend;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each method that reads a segment or a buffer throws if the memory may not be read, or no longer. */
@Tag("backends")
class SegmentAccessTest {
    /** Lengths: empty, short, and long enough for several threads. */
    private static final List<Integer> SIZES = List.of(0, 4, 1_000, 17 << 20);

    @BeforeAll
    static void requestedBackendIsInUse() {
        RequestedBackend.assertInUse();
    }

    /** Each reader takes a segment when it is made, and reads the segment when it runs. */
    static Stream<Named<Function<MemorySegment, ThrowingCallable>>> readers() {
        return Stream.of(
                adder("ages", AgeStatistics::new, (statistics, ages) -> statistics.accept(Ages.of(ages))),
                view("average age", ages -> Ages.of(ages).unsigned()::average),
                view("age deviation", ages -> Ages.of(ages)::standardDeviation),
                view("parallel ages", ages -> Ages.of(ages).parallel()::statistics),
                view("ages in ints", ages -> Ages.of(ages, ValueLayout.JAVA_INT)::average),
                view("ages in a buffer", ages -> Ages.of(ages.asByteBuffer()).parallel()::average),
                adder(
                        "ages with nulls",
                        AgeStatistics::new,
                        (statistics, ages) ->
                                statistics.accept(Ages.of(ages).withValidity(bitmapFor(ages.byteSize()), 3))),
                adder(
                        "a bitmap of ages",
                        AgeStatistics::new,
                        (statistics, bitmap) -> statistics.accept(agesWith(bitmap))),
                adder(
                        "payments",
                        PaymentStatistics::new,
                        (statistics, cents) -> statistics.accept(Payments.ofCents(cents, ValueLayout.JAVA_INT))),
                view("average payment", cents -> Payments.ofCents(cents, ValueLayout.JAVA_INT)::average),
                view(
                        "payment deviation",
                        cents -> Payments.ofCents(cents, ValueLayout.JAVA_INT).unsigned()::standardDeviation),
                view(
                        "parallel payments",
                        cents -> Payments.ofCents(cents, ValueLayout.JAVA_INT).parallel()::statistics),
                view("payments in longs", cents -> Payments.ofCents(inLongs(cents), ValueLayout.JAVA_LONG)::statistics),
                adder(
                        "payments with nulls",
                        PaymentStatistics::new,
                        (statistics, cents) -> statistics.accept(Payments.ofCents(cents, ValueLayout.JAVA_INT)
                                .withValidity(bitmapFor(cents.byteSize() / 4), 3))),
                adder(
                        "a bitmap of payments",
                        PaymentStatistics::new,
                        (statistics, bitmap) -> statistics.accept(paymentsWith(bitmap))),
                view("little-endian buffer", cents -> Payments.ofCents(ints(cents, ByteOrder.LITTLE_ENDIAN))::average),
                view(
                        "parallel big-endian buffer",
                        cents -> Payments.ofCents(ints(cents, ByteOrder.BIG_ENDIAN))
                                .parallel()::standardDeviation),
                view(
                        "big-endian segment",
                        cents -> Payments.ofCents(cents, ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN))
                                .parallel()::statistics));
    }

    private static Ages agesWith(MemorySegment bitmap) {
        return Ages.of(bytes(valuesFor(bitmap))).withValidity(bitmap, 0);
    }

    private static Payments paymentsWith(MemorySegment bitmap) {
        return Payments.ofCents(bytes(4 * valuesFor(bitmap)), ValueLayout.JAVA_INT)
                .withValidity(bitmap, 0);
    }

    private static MemorySegment inLongs(MemorySegment cents) {
        return cents.asSlice(0, cents.byteSize() / Long.BYTES * Long.BYTES);
    }

    /** The segment as a buffer that does not know whether it is mapped. */
    private static IntBuffer ints(MemorySegment payments, ByteOrder order) {
        return payments.asByteBuffer().order(order).asIntBuffer();
    }

    private static MemorySegment bytes(long count) {
        return MemorySegment.ofArray(new byte[Math.toIntExact(count)]);
    }

    /** As many values as the bitmap has bits, in its first 8 KiB. */
    private static long valuesFor(MemorySegment bitmap) {
        return 8 * Math.min(bitmap.byteSize(), 8_192);
    }

    /** A bitmap with all bits set. */
    private static MemorySegment bitmapFor(long count) {
        return bytes(count / 8 + 2).fill((byte) -1);
    }

    private static Named<Function<MemorySegment, ThrowingCallable>> view(
            String name, Function<MemorySegment, ThrowingCallable> view) {
        return Named.of(name, view);
    }

    /** Also asserts that an exception changes nothing. */
    private static <S> Named<Function<MemorySegment, ThrowingCallable>> adder(
            String name, Supplier<S> empty, BiConsumer<S, MemorySegment> adder) {
        return Named.of(name, segment -> () -> {
            S statistics = empty.get();
            try {
                adder.accept(statistics, segment);
            } catch (RuntimeException | InternalError exception) {
                assertThat(statistics).isEqualTo(empty.get());
                throw exception;
            }
        });
    }

    private static Stream<MemorySegment> nativeSegments(Arena arena) {
        return SIZES.stream().map(size -> arena.allocate(size, 1));
    }

    private static Stream<MemorySegment> mappedSegments(Path directory, Arena arena) throws IOException {
        Stream.Builder<MemorySegment> segments = Stream.builder();
        for (int size : SIZES) {
            Path file = directory.resolve(size + ".bin");
            segments.add(Place.mapNewFile(file, size, arena));
            Files.delete(file);
        }
        return segments.build();
    }

    private static List<ThrowingCallable> bind(
            Function<MemorySegment, ThrowingCallable> reader, Path directory, Arena arena) throws IOException {
        return Stream.concat(nativeSegments(arena), mappedSegments(directory, arena))
                .map(reader)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("readers")
    void aClosedArena(Function<MemorySegment, ThrowingCallable> reader, @TempDir Path directory) throws Throwable {
        for (Supplier<Arena> opener : List.<Supplier<Arena>>of(Arena::ofConfined, Arena::ofShared)) {
            List<ThrowingCallable> calls;
            try (Arena arena = opener.get()) {
                calls = bind(reader, directory, arena);
                for (ThrowingCallable call : calls) {
                    call.call();
                }
            }
            for (ThrowingCallable call : calls) {
                assertThatExceptionOfType(IllegalStateException.class)
                        .isThrownBy(call)
                        .withMessage("Already closed");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void aSegmentConfinedToAnotherThread(Function<MemorySegment, ThrowingCallable> reader, @TempDir Path directory)
            throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            for (ThrowingCallable call : bind(reader, directory, arena)) {
                call.call();
                assertThat(thrownInAnotherThread(call)).isExactlyInstanceOf(WrongThreadException.class);
            }
        }
    }

    private static Throwable thrownInAnotherThread(ThrowingCallable call) throws Exception {
        FutureTask<Throwable> task = new FutureTask<>(() -> {
            try {
                call.call();
                return null;
            } catch (Throwable throwable) {
                return throwable;
            }
        });
        Thread.ofPlatform().start(task);
        return task.get();
    }

    @ParameterizedTest
    @MethodSource("readers")
    @EnabledOnOs(OS.LINUX)
    void aMappedFileThatHasBeenTruncated(Function<MemorySegment, ThrowingCallable> reader, @TempDir Path directory)
            throws Throwable {
        Path file = directory.resolve("column");
        for (int size : List.of(8_192, 17 << 20)) {
            try (Arena arena = Arena.ofShared()) {
                ThrowingCallable call = reader.apply(Place.mapNewFile(file, size, arena));
                call.call();
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(100);
                }
                assertThatExceptionOfType(InternalError.class).isThrownBy(call);
            }
            Files.delete(file);
        }
    }
}
