package io.github.userstats.internal.library;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads what is packaged beside the classes of userstats, in a jar or wherever else their class loader finds them. */
final class LibraryResource {
    private LibraryResource() {}

    /** {@return the content, or null if the class loader knows no such resource} */
    static byte[] read(String name) throws IOException {
        URL url = LibraryResource.class.getResource("/" + name);
        if (url == null) {
            return null;
        }
        try {
            Path jar = jarOf(url, name);
            return jar != null ? readFromJar(jar, name) : readFromUrl(url);
        } catch (RuntimeException exception) {
            // A class loader may have its own URL handler, which can throw anything.
            throw new IOException("cannot read " + url + ": " + exception, exception);
        }
    }

    /** The file of the jar, or null if the resource is not in the jar of a file. */
    private static Path jarOf(URL url, String name) {
        String path = url.getFile();
        String suffix = "!/" + name;
        if (!url.getProtocol().equals("jar") || !path.startsWith("file:") || !path.endsWith(suffix)) {
            return null;
        }
        try {
            return Path.of(URI.create(path.substring(0, path.length() - suffix.length())));
        } catch (IllegalArgumentException exception) {
            return null; // The URL is not encoded; its class loader understands it all the same.
        }
    }

    /** The JDK cuts the URL of a jar at its first "!/", which may be in the name of a folder. So the file is opened here. */
    private static byte[] readFromJar(Path jar, String name) throws IOException {
        try (ZipFile file = new ZipFile(jar.toFile())) {
            ZipEntry entry = file.getEntry(name);
            if (entry == null) {
                throw new IOException(jar + " has it no more"); // It was there when the class loader looked.
            }
            try (InputStream stream = file.getInputStream(entry)) {
                return stream.readAllBytes();
            }
        }
    }

    private static byte[] readFromUrl(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        // Any class loader may close a jar that is in the JVM's cache.
        connection.setUseCaches(false);
        try (InputStream stream = connection.getInputStream()) {
            return stream.readAllBytes();
        }
    }
}
