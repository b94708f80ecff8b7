// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.UnaryOperator;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.wire.SeenDisk;

/** A disk that lies in a file: raw bytes, holes and all. */
public final class ImageFile implements OpenDisk {
    private static final int SECTOR_BYTES = 512;

    private final Path path;
    private final SeenDisk seen;
    private final FileChannel channel;

    private ImageFile(Path path, SeenDisk seen, FileChannel channel) {
        this.path = path;
        this.seen = seen;
        this.channel = channel;
    }

    /** @throws IOException as {@link Computer#open} */
    public static ImageFile open(String name, Path path) throws IOException {
        if (!Files.exists(path)) {
            throw vanished(name, path).asException();
        }
        if (!Files.isRegularFile(path)) {
            throw notADisk(name, path).asException();
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            SeenDisk seen = new SeenDisk(name, channel.size(), SECTOR_BYTES, path.toString(), List.of());
            return new ImageFile(path, seen, channel);
        } catch (IOException e) {
            throw unreadable(name, path, e);
        }
    }

    /** The same file, described better: with partitions. */
    public ImageFile described(UnaryOperator<SeenDisk> as) {
        return new ImageFile(path, as.apply(seen), channel);
    }

    @Override
    public SeenDisk seen() {
        return seen;
    }

    @Override
    public int read(long offset, ByteBuffer target) throws IOException {
        int start = target.position();
        while (target.hasRemaining()) {
            if (channel.read(target, offset + target.position() - start) < 0) {
                break;
            }
        }
        return target.position() - start;
    }

    @Override
    public String stamp() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return now.fileKey() + "/" + now.size() + "/"
                    + now.lastModifiedTime().toString();
        } catch (NoSuchFileException e) {
            throw vanished(seen.name(), path).causedBy(e);
        }
    }

    @Override
    public long sizeNow() throws IOException {
        return channel.size();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    public static Problem vanished(String name, Path path) {
        return Problem.of(
                        Problem.Kind.MISSING,
                        "DISK_VANISHED",
                        "Looked for disk " + name + " at " + path + ": there is nothing.",
                        "Bring it back, or start the agent without it.")
                .with("disk", name)
                .with("path", path);
    }

    public static Problem notADisk(String name, Path path) {
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "NOT_A_DISK",
                        "Looked at " + path + " for disk " + name + ": it is no block device and no file.",
                        "Name a block device or a raw image file: --disk " + name + "=PATH.")
                .with("disk", name)
                .with("path", path);
    }

    public static ProblemException unreadable(String name, Path path, IOException e) {
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "DISK_UNREADABLE",
                        "Opened " + path + " for disk " + name + ": " + e.getMessage() + ".",
                        "Run the agent as a user who may read it.")
                .with("disk", name)
                .with("path", path)
                .causedBy(e);
    }
}
