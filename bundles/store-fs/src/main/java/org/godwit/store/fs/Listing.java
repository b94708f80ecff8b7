// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.fs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects one page of names in byte order. A directory sorts as its name with a slash behind it, which is how the
 * names below it begin; so a walk in that order meets whole names in order and never holds more than one directory of
 * each level.
 */
final class Listing {
    private final String prefix;
    private final String after;
    private final int limit;
    private final Directories directories;
    private final List<String> names = new ArrayList<>();

    Listing(String prefix, String after, int limit, Directories directories) {
        this.prefix = prefix;
        this.after = after;
        this.limit = limit;
        this.directories = directories;
    }

    List<String> of(Path root) throws IOException {
        walk(root, "");
        return names;
    }

    private void walk(Path directory, String path) throws IOException {
        directories.look(directory);
        for (String key : sortedKeys(directory)) {
            if (names.size() >= limit) {
                return;
            }
            String name = path + key;
            if (name.endsWith("/")) {
                if (mayHold(name)) {
                    walk(directory.resolve(key.substring(0, key.length() - 1)), name);
                }
            } else if (name.startsWith(prefix) && name.compareTo(after) > 0) {
                names.add(name);
            }
        }
    }

    /** Whether a name that begins so can be on the page. */
    private boolean mayHold(String beginning) {
        boolean inPrefix = beginning.startsWith(prefix) || prefix.startsWith(beginning);
        return inPrefix && (beginning.compareTo(after) > 0 || after.startsWith(beginning));
    }

    private static List<String> sortedKeys(Path directory) throws IOException {
        List<String> keys = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                keys.add(entry.getFileName() + (isDirectory(entry) ? "/" : ""));
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        keys.sort(null);
        return keys;
    }

    /**
     * Never a guess: a directory that may not be looked at, taken for a file, would hide what it holds, and who lists
     * would take it for gone.
     */
    private static boolean isDirectory(Path entry) throws IOException {
        try {
            return Files.readAttributes(entry, BasicFileAttributes.class).isDirectory();
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
