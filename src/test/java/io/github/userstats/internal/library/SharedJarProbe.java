package io.github.userstats.internal.library;

import io.github.userstats.Backend;
import io.github.userstats.testing.ChildJvm;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** Reads the library from the jar again and again while another thread closes that jar. Arguments: how, and the resource. */
public final class SharedJarProbe {
    static final String ON_CLASS_PATH = "on-class-path";
    static final String BY_URL_THAT_IS_NOT_ENCODED = "by-url-that-is-not-encoded";
    static final int READS = 500;

    private SharedJarProbe() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals(ON_CLASS_PATH)) {
            read(arguments[1]);
            return;
        }
        URL[] classPath = {
            urlWithoutEncoding(ChildJvm.classesOf(Backend.class)),
            urlWithoutEncoding(ChildJvm.classesOf(SharedJarProbe.class))
        };
        try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            loader.loadClass(SharedJarProbe.class.getName())
                    .getMethod("read", String.class)
                    .invoke(null, arguments[1]);
        }
    }

    @SuppressWarnings("deprecation") // which is why it is deprecated
    private static URL urlWithoutEncoding(Path path) throws MalformedURLException {
        return path.toFile().toURL();
    }

    /** Public for that class loader. */
    public static void read(String resource) throws IOException {
        Thread closing = new Thread(SharedJarProbe::closeForEver);
        closing.setDaemon(true);
        closing.start();
        byte[] library = LibraryResource.read(resource);
        int times = 1;
        while (times < READS && LibraryResource.read(resource).length == library.length) {
            times++;
        }
        System.out.println(times + " times");
    }

    @SuppressWarnings("InfiniteLoop") // It is a daemon.
    private static void closeForEver() {
        URL url = LibraryResource.class.getResource("LibraryResource.class");
        while (true) {
            try {
                ((JarURLConnection) url.openConnection()).getJarFile().close();
            } catch (IOException exception) {
                throw new AssertionError(exception);
            }
        }
    }
}
