package io.github.userstats.internal.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long MILLISECOND = 1_000_000;
    private static final int MEGABYTE = 1_000_000;

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private long now = 5_000 * MILLISECOND;
    private final Progress progress = new Progress(new PrintStream(terminal, true, StandardCharsets.UTF_8), () -> now);

    @Test
    void nothingIsShownInTheFirstSecond() {
        progress.begin("ages.csv", 400 * MEGABYTE);
        advance(999, 200 * MEGABYTE);
        progress.end();
        assertThat(shown()).isEmpty();
    }

    @Test
    void shareAndRateAreShownFromTheFirstSecondOn() {
        progress.begin("ages.csv", 400 * MEGABYTE);
        advance(1_000, 100 * MEGABYTE);
        assertThat(shown()).isEqualTo("\rages.csv  25 %  100 MB/s");
    }

    @Test
    void linesFollowEachOtherEveryFifthOfASecond() {
        progress.begin("a", 1_000 * MEGABYTE);
        advance(1_000, 100 * MEGABYTE);
        advance(199, 100 * MEGABYTE);
        assertThat(shown()).isEqualTo("\ra  10 %  100 MB/s");
        advance(1, 100 * MEGABYTE);
        assertThat(shown()).isEqualTo("\ra  10 %  100 MB/s\ra  30 %  250 MB/s");
    }

    @Test
    void shorterLineCoversLongerOne() {
        progress.begin("a", 1_000 * MEGABYTE);
        advance(1_000, 100 * MEGABYTE);
        advance(4_000, 0);
        assertThat(shown()).isEqualTo("\ra  10 %  100 MB/s\ra  10 %  20 MB/s ");
    }

    @Test
    void amountIsShownIfTheSizeIsNotKnown() {
        progress.begin("/dev/stdin", 0);
        advance(2_000, 300 * MEGABYTE);
        assertThat(shown()).isEqualTo("\r/dev/stdin  300 MB  150 MB/s");
    }

    @Test
    void growingFileIsNeverMoreThanComplete() {
        progress.begin("a", 100 * MEGABYTE);
        advance(1_000, 101 * MEGABYTE);
        assertThat(shown()).isEqualTo("\ra  100 %  101 MB/s");
    }

    @Test
    void lineVanishesAtTheEnd() {
        progress.begin("a", 100 * MEGABYTE);
        advance(1_000, 50 * MEGABYTE);
        terminal.reset();
        progress.end();
        assertThat(shown()).isEqualTo("\r" + " ".repeat("a  50 %  50 MB/s".length()) + "\r");
        progress.end();
        assertThat(terminal.size()).isEqualTo("a  50 %  50 MB/s".length() + 2);
    }

    @Test
    void eachFileHasItsOwnSecond() {
        progress.begin("a", 100 * MEGABYTE);
        advance(900, 50 * MEGABYTE);
        progress.end();
        progress.begin("b", 100 * MEGABYTE);
        advance(900, 50 * MEGABYTE);
        assertThat(shown()).isEmpty();
    }

    private void advance(int milliseconds, int bytes) {
        now += milliseconds * MILLISECOND;
        progress.advance(bytes);
    }

    private String shown() {
        return terminal.toString(StandardCharsets.UTF_8);
    }
}
