package io.github.userstats.internal.compute;

import static io.github.userstats.testing.ChildJvm.granted;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.Backend;
import io.github.userstats.testing.ChildJvm;
import io.github.userstats.testing.RequestedBackend;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files become shorter in the middle of a computation. The test uses a JVM of its own, because that could end the JVM. */
@Tag("backends")
class TruncationTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void resultsAreRightUntilThereIsAnErrorAndTheJvmGoesOn(@TempDir Path folder) throws Exception {
        RequestedBackend.assertInUse();
        Backend.Kind kind = Backend.current().kind();
        ChildJvm.Result result = new ChildJvm(folder)
                .startOnClassPath(
                        granted("-Duserstats.backend=" + kind.name().toLowerCase(Locale.ROOT)),
                        TruncationProbe.class,
                        folder.toString())
                .result();
        assertThat(result.errors()).isEmpty();
        assertThat(result.output())
                .containsExactly(
                        kind.name(),
                        "plain: " + TruncationProbe.ROUNDS + " times InternalError",
                        "parallel: " + TruncationProbe.ROUNDS + " times InternalError");
    }
}
