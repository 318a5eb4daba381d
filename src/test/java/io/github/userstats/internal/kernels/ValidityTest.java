package io.github.userstats.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests what no real column can show. {@code ColumnRulesTest} has the rest. */
class ValidityTest {
    private static final MemorySegment BITMAP = MemorySegment.ofArray(new byte[] {(byte) 0b10110001, 0b01});

    @Test
    void columnsOfMoreBitsThanALongCountsAreTooLong() {
        for (long offset : List.of(0L, 1L, 15L, Long.MAX_VALUE)) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> Validity.of(BITMAP, offset, Long.MAX_VALUE))
                    .withMessage("a validity bitmap of 2 bytes is too short: it must have a bit for each of "
                            + "9223372036854775807 values from bit " + offset + " on");
        }
    }

    @Test
    void partsBeginAtTheirBit() {
        Validity part = Validity.of(BITMAP, 3, 10).from(1);
        assertThat(part.bitmap()).isSameAs(BITMAP);
        assertThat(part.offset()).isEqualTo(4);
        assertThat(Validity.ALL.from(1_000).isAll()).isTrue();
    }

    /** As in Arrow's C data interface. A heap segment may begin at address 0 too, and is a bitmap. */
    @Test
    void aNativeBitmapAtAddress0SaysThatNothingIsNull() {
        assertThat(Validity.of(MemorySegment.NULL, 0, 1_000).isAll()).isTrue();
        assertThat(Validity.of(MemorySegment.NULL, 5, 1_000).isAll()).isTrue();
        assertThat(BITMAP.address()).isZero();
        assertThat(Validity.of(BITMAP, 0, 10).isAll()).isFalse();
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> Validity.of(MemorySegment.NULL, -1, 1_000))
                .withMessage("the offset into a validity bitmap is negative: -1");
    }
}
