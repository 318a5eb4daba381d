package io.github.userstats.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.Backend;
import java.util.Locale;

/** Tests call this first, so that no test passes with another backend than the requested one. */
public final class RequestedBackend {
    private RequestedBackend() {}

    /** The backend that the build asked for. */
    public static void assertInUse() {
        String requested = System.getProperty("userstats.backend");
        assertThat(requested).as("-Duserstats.backend").isIn("java", "native");
        assertInUse(Backend.Kind.valueOf(requested.toUpperCase(Locale.ROOT)));
    }

    public static void assertNative() {
        assertInUse(Backend.Kind.NATIVE);
    }

    private static void assertInUse(Backend.Kind kind) {
        Backend backend = Backend.current();
        assertThat(backend.kind()).as(backend::toString).isEqualTo(kind);
    }
}
