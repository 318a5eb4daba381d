package io.github.userstats.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What only some users may do, on Linux root most of the time: mounting file systems, limiting or becoming other users. */
public final class Privileges {
    private Privileges() {}

    /** Skips the test unless it may; where it should be able to, {@code -Dtest.privileges=required}, it fails instead. */
    public static void assume(boolean isAllowed, String complaint) {
        if (System.getProperty("test.privileges", "").equals("required")) {
            assertThat(isAllowed).as(complaint).isTrue();
        }
        assumeTrue(isAllowed, complaint);
    }
}
