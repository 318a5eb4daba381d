package io.github.userstats.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What only some users may do, mostly root on Linux: mount file systems, limit other users, or become them. */
public final class Privileges {
    private Privileges() {}

    /** Skips a test that lacks a right. With {@code -Dtest.privileges=required}, the test fails instead. */
    public static void assume(boolean isAllowed, String complaint) {
        if (System.getProperty("test.privileges", "").equals("required")) {
            assertThat(isAllowed).as(complaint).isTrue();
        }
        assumeTrue(isAllowed, complaint);
    }
}
