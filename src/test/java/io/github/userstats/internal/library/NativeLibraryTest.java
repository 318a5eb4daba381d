package io.github.userstats.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NativeLibraryTest {
    @Test
    void versionIsThatOfThePom() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<artifactId>userstats</artifactId>\n  <version>" + NativeLibrary.VERSION + "</version>");
    }
}
