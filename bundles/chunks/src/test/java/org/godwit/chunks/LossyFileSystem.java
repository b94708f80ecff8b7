// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A {@link LossyDisk} as one process sees it. */
final class LossyFileSystem extends FileSystem {
    private final LossyProvider provider;
    private final LossyDisk disk;
    private final int process;

    LossyFileSystem(LossyProvider provider, LossyDisk disk, int process) {
        this.provider = provider;
        this.disk = disk;
        this.process = process;
    }

    LossyDisk disk() {
        return disk;
    }

    int process() {
        return process;
    }

    /** Whether the user may not do that with it. */
    void refuse(Path path, LossyNode node, int right) throws AccessDeniedException {
        if (disk.denies && (node.rights & right) != right) {
            throw new AccessDeniedException(path.toString());
        }
    }

    /** What lies there, if anything. */
    @Nullable
    LossyNode find(Path path) throws AccessDeniedException {
        disk.alive(process);
        LossyNode node = disk.root();
        for (Path name : LossyPath.inner(path.toAbsolutePath().normalize())) {
            refuse(path, node, LossyNode.MAY_SEARCH);
            LossyNode child = node.entries.get(name.toString());
            if (child == null) {
                return null;
            }
            node = child;
        }
        return node;
    }

    LossyNode need(Path path) throws IOException {
        LossyNode node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    /** The folder of a name that is to be given or taken. */
    LossyNode folder(Path path) throws IOException {
        Path parent = path.toAbsolutePath().normalize().getParent();
        if (parent == null) {
            throw new NoSuchFileException(path.toString());
        }
        LossyNode folder = need(parent);
        refuse(parent, folder, LossyNode.MAY_WRITE | LossyNode.MAY_SEARCH);
        return folder;
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(getPath("/"));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
        return new LossyPath(this, Path.of(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher real = FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
        return path -> real.matches(LossyPath.inner(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }
}
