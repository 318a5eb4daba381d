package example;

import io.github.userstats.Backend;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Computes in one class loader after another, while a thread opens and closes class loaders of the same jars. The JVM keeps one
 * open jar for all who read from it by the same URL.
 */
class OneClassLoaderCloses {
    private static final int ROUNDS = 20;

    private static final URL[] ENCODED = {locationOf(Backend.class), locationOf(OneClassLoaderCloses.class)};

    /** Class loaders understand blanks in URLs, too. */
    private static final URL[] NOT_ENCODED = {withoutEncoding(ENCODED[0]), withoutEncoding(ENCODED[1])};

    public static void main(String[] arguments) throws Exception {
        Thread closing = new Thread(OneClassLoaderCloses::closeForEver);
        closing.setDaemon(true);
        closing.start();
        Set<String> backends = new LinkedHashSet<>();
        for (int i = 0; i < ROUNDS; i++) {
            URLClassLoader loader = newLoader(i % 2 == 0 ? ENCODED : NOT_ENCODED);
            Class<?> whatComputes = loader.loadClass("example.WhatComputes");
            backends.add(whatComputes.getMethod("backend").invoke(null).toString());
            loader.close();
            backends.add(whatComputes.getMethod("backend").invoke(null).toString());
        }
        backends.forEach(System.out::println);
    }

    private static URLClassLoader newLoader(URL[] urls) {
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    private static void closeForEver() {
        while (true) {
            for (URL[] urls : new URL[][] {ENCODED, NOT_ENCODED}) {
                try (URLClassLoader loader = newLoader(urls);
                        InputStream stream = loader.getResourceAsStream("io/github/userstats/Backend.class")) {
                    stream.read();
                } catch (IOException exception) {
                    throw new AssertionError(exception);
                }
            }
        }
    }

    private static URL locationOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @SuppressWarnings("deprecation") // because it does not encode
    private static URL withoutEncoding(URL url) {
        try {
            return new File(url.toURI()).toURL();
        } catch (IOException | URISyntaxException exception) {
            throw new AssertionError(exception);
        }
    }
}
