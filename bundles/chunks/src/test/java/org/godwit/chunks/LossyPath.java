// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.File;
import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path of a {@link LossyFileSystem}: one of the machine's own does the arithmetic. */
record LossyPath(LossyFileSystem files, Path path) implements Path {

    private LossyPath of(Path other) {
        return new LossyPath(files, other);
    }

    private @Nullable LossyPath orNull(@Nullable Path other) {
        return other == null ? null : of(other);
    }

    static Path inner(Path other) {
        return other instanceof LossyPath lossy ? lossy.path : other;
    }

    @Override
    public LossyFileSystem getFileSystem() {
        return files;
    }

    @Override
    public boolean isAbsolute() {
        return path.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return orNull(path.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return orNull(path.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return orNull(path.getParent());
    }

    @Override
    public int getNameCount() {
        return path.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return of(path.getName(index));
    }

    @Override
    public Path subpath(int from, int to) {
        return of(path.subpath(from, to));
    }

    @Override
    public boolean startsWith(Path other) {
        return path.startsWith(inner(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return path.endsWith(inner(other));
    }

    @Override
    public Path normalize() {
        return of(path.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return of(path.resolve(inner(other)));
    }

    @Override
    public Path relativize(Path other) {
        return of(path.relativize(inner(other)));
    }

    @Override
    public URI toUri() {
        return URI.create("lossy:" + path);
    }

    @Override
    public LossyPath toAbsolutePath() {
        return of(path.isAbsolute() ? path : Path.of("/").resolve(path));
    }

    @Override
    public Path toRealPath(LinkOption... options) {
        return toAbsolutePath().normalize();
    }

    /** A file that is not there: of it one can only ask for room, and there is none. */
    @Override
    public File toFile() {
        return new File("/nowhere" + path);
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Path other) {
        return path.compareTo(inner(other));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
