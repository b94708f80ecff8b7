// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a store and what lies in it:
 *
 * <pre>
 *   godwit-store   the marker, one line: "godwit-store 1"
 *   lock           held by the one writer
 *   lock-owner     who that is, for the message another one reads
 *   blobs/         the blobs, under their names
 *   temp/          blobs that are being written
 * </pre>
 */
final class StoreFolder {
    /** The format this version reads and writes. */
    static final int FORMAT = 1;

    static final String MARKER = "godwit-store";

    private static final Logger LOG = LoggerFactory.getLogger(StoreFolder.class);
    private static final String NEW_MARKER = "godwit-store.new";
    private static final Pattern MARKER_LINE = Pattern.compile("godwit-store (\\d{1,6})\\s*");
    /** What may lie in a folder that is taken as empty. */
    private static final Set<String> HARMLESS = Set.of("lost+found", NEW_MARKER);

    private final Path root;
    private final StoreProblems problems;
    private final Directories directories;
    private volatile boolean prepared;

    StoreFolder(Path root, StoreProblems problems, Directories directories) {
        this.root = root;
        this.directories = directories;
        this.problems = problems;
    }

    Path blobs() {
        return root.resolve("blobs");
    }

    Path temp() {
        return root.resolve("temp");
    }

    Path lock() {
        return root.resolve("lock");
    }

    Path lockOwner() {
        return root.resolve("lock-owner");
    }

    Path root() {
        return root;
    }

    /** Makes sure that a store of our format is there; a folder that is missing or empty becomes one the first time. */
    void prepare() throws ProblemException {
        if (prepared && isMarked()) {
            return;
        }
        synchronized (this) {
            if (prepared) {
                throwIfGone();
            }
            try {
                directories.create(root);
                if (!isMarked()) {
                    refuseForeign();
                    mark();
                }
                checkFormat(Files.readString(root.resolve(MARKER)));
                directories.create(blobs());
                directories.create(temp());
            } catch (IOException e) {
                throw problems.because("open the folder", 1, e);
            }
            prepared = true;
        }
    }

    /** A store that was there and is not any more: its disk was unmounted. Nothing may be made in its place. */
    void throwIfGone() throws ProblemException {
        if (!isMarked()) {
            throw problems.problem(
                    Kind.TRANSIENT,
                    "STORE_GONE",
                    "The store's folder " + root + " has no " + MARKER + " any more.",
                    "Mount its disk again.");
        }
    }

    /** Whether the marker is there; one that may not be looked at, or a disk that fails, is neither here nor gone. */
    private boolean isMarked() throws ProblemException {
        try {
            Files.readAttributes(root.resolve(MARKER), BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw problems.because("look at the folder", 0, e);
        }
    }

    /** Drops a blob that was being written; what cannot be dropped now goes when the store is claimed. */
    void drop(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            LOG.debug("{} stays until the store is claimed", temporary, e);
        }
    }

    /** Drops whatever was being written when the writer before died: nobody else may write now. */
    void dropLeftovers() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(temp())) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    private void mark() throws IOException {
        Path temporary = root.resolve(NEW_MARKER);
        Files.deleteIfExists(temporary);
        try (TempFile file = TempFile.create(temporary)) {
            file.write(java.nio.ByteBuffer.wrap((MARKER + " " + FORMAT + "\n").getBytes(StandardCharsets.US_ASCII)));
            file.force();
        }
        Files.move(temporary, root.resolve(MARKER), StandardCopyOption.ATOMIC_MOVE);
        Directories.sync(root);
    }

    private void refuseForeign() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                if (!HARMLESS.contains(String.valueOf(entry.getFileName()))) {
                    throw problems.problem(
                            Kind.MISCONFIGURED,
                            "STORE_FOREIGN",
                            "The folder " + root + " holds " + entry.getFileName() + " but no " + MARKER
                                    + ": it is no store.",
                            "Name a folder that is empty, missing, or a store.");
                }
            }
        } catch (NoSuchFileException e) {
            throw problems.because("list the folder", 0, e);
        }
    }

    private void checkFormat(String marker) throws ProblemException {
        Matcher line = MARKER_LINE.matcher(marker);
        if (!line.matches()) {
            throw problems.problem(
                    Kind.CORRUPT,
                    "STORE_FORMAT",
                    "The file " + root.resolve(MARKER) + " does not say which format the store has.",
                    "Restore the file; it is one line: " + MARKER + " " + FORMAT);
        }
        int found = Integer.parseInt(line.group(1));
        if (found > FORMAT || found < 1) {
            throw problems.problem(
                    Kind.UNSUPPORTED,
                    "STORE_FORMAT",
                    "The store at " + root + " has format " + found + ", this version knows format " + FORMAT + ".",
                    "Use the version of Godwit that wrote it, or a newer one.");
        }
    }
}
