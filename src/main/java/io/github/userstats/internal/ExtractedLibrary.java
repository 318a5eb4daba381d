package io.github.userstats.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A copy of the native library in a directory of its own. Both go when this is closed or, where a library in use cannot
 * be deleted (Windows), when a later JVM sweeps.
 *
 * <p>Beside the library is a lock file, locked by whoever is at work in the directory: the JVM that is about to load
 * the library, or one that sweeps. Only the JVM that made the directory makes it, once, and it is deleted after the
 * library. So a directory whose lock is free, or that has none and is empty, has been left behind.
 */
final class ExtractedLibrary implements AutoCloseable {
    static final String FILE_NAME = System.mapLibraryName("userstats");
    static final String DIRECTORY_PREFIX = "userstats-native-";
    static final String LOCK_NAME = "lock";
    private static final String OWN_PREFIX = DIRECTORY_PREFIX + idOfThisJvm() + "-";
    private static final int ATTEMPTS = 10;

    private final Path directory;
    private final FileChannel lock;

    private ExtractedLibrary(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** The same in all class loaders. The number of the process would do, but to ask for it takes 8 ms (measured). */
    private static String idOfThisJvm() {
        String property = "userstats.native.jvm";
        System.getProperties().putIfAbsent(property, Long.toHexString(System.nanoTime()));
        return System.getProperty(property);
    }

    /** Makes a directory that only its owner may enter, without the library as yet. */
    static ExtractedLibrary createIn(Path parent) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            Path directory = Files.createTempDirectory(parent, OWN_PREFIX);
            ExtractedLibrary created = null;
            try {
                created = own(directory, openLock(directory, StandardOpenOption.CREATE_NEW));
            } catch (NoSuchFileException exception) {
                // Another JVM has swept the directory before it was locked.
            } finally {
                if (created == null) {
                    deleteIfPossible(directory.resolve(LOCK_NAME));
                    deleteIfPossible(directory);
                }
            }
            if (created != null) {
                return created;
            }
        }
        throw new IOException("other programs delete what is made in it");
    }

    static FileChannel openLock(Path directory, OpenOption option) throws IOException {
        return FileChannel.open(directory.resolve(LOCK_NAME), option, StandardOpenOption.WRITE);
    }

    /** Null, and the channel closed, if another JVM sweeps the new directory or has done so in the meantime. */
    static ExtractedLibrary own(Path directory, FileChannel channel) throws IOException {
        if (isOurs(channel) && Files.exists(directory.resolve(LOCK_NAME))) {
            return new ExtractedLibrary(directory, channel);
        }
        channel.close();
        return null;
    }

    private static boolean isOurs(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (IOException exception) {
            // Where files cannot be locked (NFS without a lock manager), nobody sweeps either.
            return true;
        }
    }

    Path file() {
        return directory.resolve(FILE_NAME);
    }

    /** Removes what others have left beside this directory: JVMs that were killed, and all of them on Windows. */
    void sweepSiblings() {
        Path parent = directory.getParent();
        String[] names = parent.toFile().list(); // loads fewer classes than a DirectoryStream
        if (names == null) {
            return; // what cannot be listed is not swept
        }
        for (String name : names) {
            try {
                // Our own are left alone: on POSIX, closing a lock file gives up all locks that this JVM has on it.
                if (name.startsWith(DIRECTORY_PREFIX) && !name.startsWith(OWN_PREFIX)) {
                    sweep(parent.resolve(name));
                }
            } catch (IOException | OverlappingFileLockException | InvalidPathException exception) {
                // Not swept: what cannot be locked, what another class loader of this JVM is sweeping, and what a JVM
                // without a locale cannot spell.
            }
        }
    }

    private void sweep(Path sibling) throws IOException {
        // Others must not lead us to files elsewhere. They cannot replace a directory that is ours.
        if (!Files.isDirectory(sibling, LinkOption.NOFOLLOW_LINKS) || !hasSameOwner(sibling)) {
            return;
        }
        try (FileChannel siblingLock = openLock(sibling, StandardOpenOption.WRITE)) {
            if (siblingLock.tryLock() != null) {
                new ExtractedLibrary(sibling, siblingLock).close();
            }
        } catch (NoSuchFileException exception) {
            deleteIfPossible(sibling);
        }
    }

    private boolean hasSameOwner(Path sibling) throws IOException {
        // The number where there is one: a name would be looked up, maybe over the network.
        String owner = Platform.OPERATING_SYSTEM.equals("windows") ? "owner:owner" : "unix:uid";
        return Files.getAttribute(sibling, owner, LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getAttribute(directory, owner));
    }

    void write(byte[] library) throws IOException {
        Files.write(file(), library, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Loads it if it is this library. */
    void load(byte[] library) throws IOException {
        if (!Arrays.equals(library, Files.readAllBytes(file()))) {
            throw new IOException("the extracted library is not the packaged one");
        }
        LoadedLibrary.load(file());
    }

    @Override
    public void close() throws IOException {
        if (deleteIfPossible(file())) {
            deleteIfPossible(directory.resolve(LOCK_NAME));
        }
        lock.close();
        deleteIfPossible(directory);
    }

    /** Not where a library in use cannot be deleted (Windows), nor at once where that leaves a file behind (NFS). */
    private static boolean deleteIfPossible(Path path) {
        try {
            Files.deleteIfExists(path);
            return true;
        } catch (IOException exception) {
            return false;
        }
    }
}
