// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.fs;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.plugin.ConfigurationKeys;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Blobs as files: a blob is written to a temporary file, synced, given its name by a hard link that never replaces, and
 * its directory is synced. The folder is looked at when it is first used and again while it is in trouble, so a disk
 * that is mounted late heals by itself.
 */
@Component(
        name = FsBlobStore.PID,
        configurationPid = FsBlobStore.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = BlobStore.class,
        immediate = true)
@Designate(ocd = Config.class, factory = true)
public final class FsBlobStore implements BlobStore {
    static final String PID = "org.godwit.store.fs";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*){0,3}");
    private static final int MAX_NAME = 200;
    /** Bytes copied at a time. */
    private static final int COPY_BYTES = 256 << 10;

    private final String id;
    private final StoreFolder folder;
    private final StoreProblems problems;
    private final TempFile.Maker files;
    private final Directories directories = new Directories();
    private final Links links = new Links(directories);

    @Activate
    public FsBlobStore(Config config, Map<String, Object> properties) {
        this(checkedId(config, properties), Path.of(Placeholders.filled(config.folder())));
    }

    /** A store without a container, as tests and tools make it. */
    public FsBlobStore(String id, Path root) {
        this(id, root, TempFile::create);
    }

    FsBlobStore(String id, Path root, TempFile.Maker files) {
        this.id = new StoreId(id).value();
        Path absolute = root.toAbsolutePath().normalize();
        this.problems = new StoreProblems(id, absolute);
        this.folder = new StoreFolder(absolute, problems, directories);
        this.files = files;
    }

    private static String checkedId(Config config, Map<String, Object> properties) {
        ConfigurationKeys.refuseUnknown(PID, properties, Config.class);
        return config.id();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Optional<Problem> trouble() {
        try {
            folder.prepare();
            return Optional.empty();
        } catch (ProblemException e) {
            return Optional.of(e.problem());
        }
    }

    @Override
    public boolean put(String name, long sizeBytes, ReadableByteChannel content) throws IOException {
        Path target = path(name);
        folder.prepare();
        if (Files.exists(target)) {
            sync(name, target);
            return false;
        }
        Path temporary = folder.temp().resolve(UUID.randomUUID().toString());
        try {
            write(name, sizeBytes, content, temporary);
            return named(name, temporary, target);
        } finally {
            folder.drop(temporary);
        }
    }

    @Override
    public boolean put(String name, Path file) throws IOException {
        Path target = path(name);
        folder.prepare();
        if (Files.exists(target)) {
            sync(name, target);
            return false;
        }
        Path temporary = folder.temp().resolve(UUID.randomUUID().toString());
        try {
            if (!links.alsoNamed(file, temporary)) {
                return BlobStore.super.put(name, file);
            }
            force(name, temporary);
            return named(name, temporary, target);
        } finally {
            folder.drop(temporary);
        }
    }

    private void force(String name, Path file) throws IOException {
        try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ)) {
            content.force(true);
        } catch (IOException e) {
            throw problems.because("put blob " + name, Files.size(file), e);
        }
    }

    private void write(String name, long sizeBytes, ReadableByteChannel content, Path temporary) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.max(1, Math.min(COPY_BYTES, sizeBytes)));
        long left = sizeBytes;
        try (TempFile file = made(name, sizeBytes, temporary)) {
            while (left > 0) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), left));
                while (buffer.hasRemaining()) {
                    if (content.read(buffer) < 0) {
                        throw new EOFException("blob " + name + " of " + sizeBytes + " bytes ends "
                                + (left - buffer.position()) + " bytes too early");
                    }
                }
                left -= buffer.flip().remaining();
                written(name, sizeBytes, () -> file.write(buffer));
            }
            written(name, sizeBytes, file::force);
        }
    }

    private TempFile made(String name, long sizeBytes, Path temporary) throws ProblemException {
        try {
            return files.create(temporary);
        } catch (IOException e) {
            throw problems.because("put blob " + name, sizeBytes, e);
        }
    }

    private interface Write {
        void now() throws IOException;
    }

    private void written(String name, long sizeBytes, Write write) throws ProblemException {
        try {
            write.now();
        } catch (IOException e) {
            throw problems.because("put blob " + name, sizeBytes, e);
        }
    }

    private boolean named(String name, Path temporary, Path target) throws ProblemException {
        try {
            return links.give(temporary, target);
        } catch (IOException e) {
            throw problems.because("put blob " + name, 1, e);
        }
    }

    /** Whoever put a blob that exists may not have come to sync its directory yet. */
    private void sync(String name, Path target) throws ProblemException {
        try {
            directories.create(parent(target));
            Directories.sync(parent(target));
        } catch (IOException e) {
            throw problems.because("put blob " + name, 0, e);
        }
    }

    @Override
    public int get(String name, long offset, ByteBuffer target) throws IOException {
        Path path = path(name);
        folder.prepare();
        directories.look(parent(path));
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            int total = 0;
            while (target.hasRemaining()) {
                int read = channel.read(target, offset + total);
                if (read < 0) {
                    break;
                }
                total += read;
            }
            return total;
        } catch (NoSuchFileException e) {
            folder.throwIfGone();
            throw problems.problem(
                    Kind.MISSING, "BLOB_MISSING", "There is no blob " + name + " in store " + id + ".", "", e);
        } catch (IOException e) {
            throw problems.because("read blob " + name, 0, e);
        }
    }

    @Override
    public OptionalLong size(String name) throws IOException {
        Path path = path(name);
        folder.prepare();
        directories.look(parent(path));
        try {
            return OptionalLong.of(Files.size(path));
        } catch (NoSuchFileException e) {
            folder.throwIfGone();
            return OptionalLong.empty();
        } catch (IOException e) {
            throw problems.because("look at blob " + name, 0, e);
        }
    }

    @Override
    public List<String> list(String prefix, String after, int limit) throws IOException {
        folder.prepare();
        try {
            return new Listing(prefix, after, limit, directories).of(folder.blobs());
        } catch (IOException e) {
            throw problems.because("list blobs " + prefix, 0, e);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Path path = path(name);
        folder.prepare();
        try {
            Files.deleteIfExists(path);
            if (Files.isDirectory(parent(path))) {
                Directories.sync(parent(path));
            }
        } catch (IOException e) {
            throw problems.because("delete blob " + name, 0, e);
        }
    }

    @Override
    public AutoCloseable claim(String owner) throws IOException {
        folder.prepare();
        try {
            Claim claim = Claim.take(folder, owner, problems);
            folder.dropLeftovers();
            return claim;
        } catch (IOException e) {
            throw problems.because("claim the folder", 1, e);
        }
    }

    @Override
    public OptionalLong freeBytes() throws IOException {
        folder.prepare();
        // Not by FileStore: that one looks the mount point up, and in a plain chroot there is none to find.
        return OptionalLong.of(folder.root().toFile().getUsableSpace());
    }

    private Path path(String name) {
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name for a blob");
        }
        return folder.blobs().resolve(name);
    }

    private Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? folder.blobs() : parent;
    }
}
