package io.github.userstats;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.testing.RequestedBackend;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("backends")
class BackendTest {
    @Test
    void allIsSaidOnOneLine() {
        RequestedBackend.assertInUse();
        Backend backend = Backend.current();
        assertThat(backend)
                .hasToString("userstats " + backend.version() + ": " + backend.kind() + " (" + backend.instructionSet()
                        + ") on " + backend.platform() + ", library: " + backend.library() + ", reason: "
                        + backend.reason());
        assertThat(backend.toString()).doesNotContain("\n").doesNotContain("null");
        boolean isJava = backend.kind() == Backend.Kind.JAVA;
        assertThat(backend.instructionSet().equals("java")).isEqualTo(isJava);
        assertThat(backend.library().equals("none")).isEqualTo(isJava);
    }
}
