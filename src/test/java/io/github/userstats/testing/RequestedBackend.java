package io.github.userstats.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.UserStats;
import java.util.Locale;

/** Tests call this first, so that none passes on another backend than the one it is there for. */
public final class RequestedBackend {
    private RequestedBackend() {}

    /** The one that the build asked for. */
    public static void assertInUse() {
        String requested = System.getProperty("userstats.backend");
        assertThat(requested).as("-Duserstats.backend").isIn("java", "native");
        assertThat(UserStats.runtime().backend())
                .as(() -> UserStats.runtime().toString())
                .isEqualTo(UserStats.Backend.valueOf(requested.toUpperCase(Locale.ROOT)));
    }

    public static void assertNative() {
        assertThat(UserStats.runtime().backend())
                .as(() -> UserStats.runtime().toString())
                .isEqualTo(UserStats.Backend.NATIVE);
    }
}
