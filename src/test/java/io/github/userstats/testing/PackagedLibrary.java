package io.github.userstats.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.userstats.Backend;
import io.github.userstats.internal.library.NativeLibrary;
import io.github.userstats.internal.library.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The native libraries that are packaged with the classes under test, in a folder or a jar. */
public final class PackagedLibrary {
    public static final String FILE_NAME = System.mapLibraryName("userstats");
    public static final String NAME = name(Platform.NAME, FILE_NAME);

    /** Maven passes on the choice of its user. */
    public static final String COMPILER = System.getProperty("native.compiler", "zig");

    private PackagedLibrary() {}

    private static String name(String platform, String fileName) {
        return "META-INF/native/userstats/" + NativeLibrary.VERSION + "/" + platform + "/" + fileName;
    }

    /** The library for this machine. */
    public static byte[] content() throws IOException {
        return content(NAME);
    }

    /** Skips the test if Maven's user has chosen a C compiler that is not a cross compiler. */
    public static byte[] contentFor(Platforms.Row platform) throws IOException {
        assumeTrue(
                platform.name().equals(Platform.NAME) || COMPILER.equals("zig"),
                "packaged by the pinned cross compiler only");
        return content(name(platform.name(), platform.file()));
    }

    private static byte[] content(String name) throws IOException {
        try (InputStream stream = Backend.class.getResourceAsStream("/" + name)) {
            assertThat(stream).as(name).isNotNull();
            return stream.readAllBytes();
        }
    }

    /** Writes the library for this machine into a new file with its name. */
    public static Path unpackInto(Path folder) throws IOException {
        return Files.write(folder.resolve(FILE_NAME), content());
    }
}
