// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The calls of {@link java.nio.file.Files} on a {@link LossyDisk}: those that the store uses; others are refused. */
final class LossyProvider extends FileSystemProvider {

    private static LossyFileSystem files(Path path) {
        return ((LossyPath) path).files();
    }

    private static String name(Path path) {
        return Objects.requireNonNull(path.toAbsolutePath().normalize().getFileName())
                .toString();
    }

    private static void change(Path path, Runnable step) {
        files(path).disk().change(files(path).process(), step);
    }

    @Override
    public String getScheme() {
        return "lossy";
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        LossyFileSystem files = files(path);
        boolean writes = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        LossyNode node = files.find(path);
        if (node != null && options.contains(StandardOpenOption.CREATE_NEW)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        if (node == null) {
            boolean creates =
                    options.contains(StandardOpenOption.CREATE) || options.contains(StandardOpenOption.CREATE_NEW);
            if (!writes || !creates) {
                throw new NoSuchFileException(path.toString());
            }
            LossyNode folder = files.folder(path);
            LossyNode made = new LossyNode(false);
            change(path, () -> folder.name(name(path), made));
            return new LossyChannel(files, made);
        }
        files.refuse(path, node, writes ? LossyNode.MAY_WRITE : LossyNode.MAY_READ);
        if (writes && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            LossyNode cut = node;
            change(path, () -> cut.cut(0));
        }
        return new LossyChannel(files, node);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        LossyNode node = files(folder).need(folder);
        if (!node.isFolder) {
            throw new NotDirectoryException(folder.toString());
        }
        files(folder).refuse(folder, node, LossyNode.MAY_READ);
        List<Path> found = new ArrayList<>();
        for (String name : node.entries.keySet()) {
            Path entry = folder.resolve(name);
            if (filter.accept(entry)) {
                found.add(entry);
            }
        }
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return found.iterator();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        free(path);
        LossyNode folder = files(path).folder(path);
        change(path, () -> folder.name(name(path), new LossyNode(true)));
    }

    private static void free(Path path) throws IOException {
        if (files(path).find(path) != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        LossyNode node = files(existing).need(existing);
        free(link);
        LossyNode folder = files(link).folder(link);
        change(link, () -> folder.name(name(link), node));
    }

    @Override
    public void delete(Path path) throws IOException {
        LossyNode node = files(path).need(path);
        if (!node.entries.isEmpty()) {
            throw new DirectoryNotEmptyException(path.toString());
        }
        LossyNode folder = files(path).folder(path);
        change(path, () -> folder.name(name(path), null));
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        List<CopyOption> all = Arrays.asList(options);
        LossyNode node = files(source).need(source);
        if (!all.contains(StandardCopyOption.ATOMIC_MOVE) && !all.contains(StandardCopyOption.REPLACE_EXISTING)) {
            free(target);
        }
        LossyNode from = files(source).folder(source);
        LossyNode to = files(target).folder(target);
        change(source, () -> rename(node, from, name(source), to, name(target)));
    }

    private static void rename(LossyNode node, LossyNode from, String before, LossyNode to, String after) {
        if (from != to) {
            to.name(after, node);
            from.name(before, null);
            return;
        }
        TreeMap<String, @Nullable LossyNode> both = new TreeMap<>();
        both.put(before, null);
        both.put(after, node);
        from.name(both);
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        LossyNode node = files(path).need(path);
        for (AccessMode mode : modes) {
            files(path)
                    .refuse(
                            path,
                            node,
                            switch (mode) {
                                case READ -> LossyNode.MAY_READ;
                                case WRITE -> LossyNode.MAY_WRITE;
                                case EXECUTE -> LossyNode.MAY_SEARCH;
                            });
        }
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return type.cast(new Attributes(files(path).need(path)));
    }

    private record Attributes(LossyNode node) implements BasicFileAttributes {
        private static final FileTime NEVER = FileTime.fromMillis(0);

        @Override
        public FileTime lastModifiedTime() {
            return NEVER;
        }

        @Override
        public FileTime lastAccessTime() {
            return NEVER;
        }

        @Override
        public FileTime creationTime() {
            return NEVER;
        }

        @Override
        public boolean isRegularFile() {
            return !node.isFolder;
        }

        @Override
        public boolean isDirectory() {
            return node.isFolder;
        }

        @Override
        public boolean isSymbolicLink() {
            return false;
        }

        @Override
        public boolean isOther() {
            return false;
        }

        @Override
        public long size() {
            return node.size();
        }

        @Override
        public Object fileKey() {
            return node;
        }
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return files(path).need(path) == files(other).need(other);
    }

    @Override
    public boolean isHidden(Path path) {
        return false;
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("the store did not use this when the simulation was written");
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
        throw unused();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw unused();
    }

    @Override
    public Path getPath(URI uri) {
        throw unused();
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw unused();
    }

    @Override
    public FileStore getFileStore(Path path) {
        throw unused();
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        throw unused();
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
        throw unused();
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw unused();
    }
}
