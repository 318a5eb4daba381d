package io.github.userstats.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.userstats.UserStats;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The native libraries that are packaged with the classes under test, be those in a folder or a jar. */
final class PackagedLibrary {
    static final String NAME = name(Platform.NAME, ExtractedLibrary.FILE_NAME);

    private PackagedLibrary() {}

    private static String name(String platform, String fileName) {
        return "META-INF/native/userstats/" + NativeLibrary.VERSION + "/" + platform + "/" + fileName;
    }

    /** The one for this machine. */
    static byte[] content() throws IOException {
        byte[] content = read(NAME);
        assertThat(content).as(NAME).isNotNull();
        return content;
    }

    /** Null if none is packaged for that platform, as when the C compiler is no cross compiler. */
    static byte[] contentFor(String platform) throws IOException {
        String fileName = switch (platform.substring(0, platform.indexOf('-'))) {
            case "windows" -> "userstats.dll";
            case "macos" -> "libuserstats.dylib";
            default -> "libuserstats.so";
        };
        return read(name(platform, fileName));
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream stream = UserStats.class.getResourceAsStream("/" + name)) {
            return stream == null ? null : stream.readAllBytes();
        }
    }

    /** Writes the one for this machine into a new file of its name. */
    static Path unpackInto(Path folder) throws IOException {
        return Files.write(folder.resolve(ExtractedLibrary.FILE_NAME), content());
    }
}
