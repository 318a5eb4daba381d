package io.github.userstats.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The numbers of docs/usage.md that are constants of the kernels. */
class DocumentedLimitsTest {
    private static String usage() throws IOException {
        return Files.readString(Path.of("docs", "usage.md")).replaceAll("\\s+", " ");
    }

    @Test
    void shortArrays() throws IOException {
        assertThat(usage())
                .contains(String.format(
                        Locale.ROOT,
                        "Short means fewer than %d bytes, %d ints (%,d for the average of payments) or %d longs (%d for"
                                + " the average).",
                        NativeKernels.MIN_BYTES,
                        NativeKernels.MIN_INTS,
                        NativeKernels.MIN_SUMMED_INTS,
                        NativeKernels.MIN_LONGS,
                        NativeKernels.MIN_SUMMED_LONGS));
    }

    @Test
    void columnsThatLoadTheLibrary() throws IOException {
        assertThat(usage())
                .contains("The first column of at least " + CurrentKernels.LARGE_BYTES / 1024
                        + " KiB starts loading the native library");
    }
}
