// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tree of a disk image. In memory: its root (32 bytes for each GiB of disk) and {@value #CACHED} segments of
 * 32 KiB. Safe for use by many threads.
 */
public final class ImageReader {
    private static final int CACHED = 16;
    private static final int SEGMENT_BYTES = ImageTree.BLOCKS_PER_SEGMENT * ChunkId.BYTES;
    private static final byte[] HOLE = new byte[ImageTree.BLOCK_BYTES];
    private static final ByteBuffer HOLES = ByteBuffer.allocate(SEGMENT_BYTES).asReadOnlyBuffer();

    private final ChunkStore store;
    private final String domain;
    private final DiskImage image;
    private final Map<Integer, ByteBuffer> segments = new LinkedHashMap<>(CACHED * 2, 0.75f, true);
    private @Nullable ByteBuffer root;

    public ImageReader(ChunkStore store, String domain, DiskImage image) {
        this.store = store;
        this.domain = domain;
        this.image = image;
    }

    public DiskImage image() {
        return image;
    }

    public int segments() {
        return ImageTree.segments(image.sizeBytes());
    }

    /** Blocks of a segment. */
    int blocksOf(int segment) {
        long from = (long) segment * ImageTree.BLOCKS_PER_SEGMENT;
        return (int) Math.min(ImageTree.BLOCKS_PER_SEGMENT, ImageTree.blocks(image.sizeBytes()) - from);
    }

    public synchronized ChunkId segmentId(int segment) throws IOException {
        if (image.root().isHole()) {
            return ChunkId.HOLE;
        }
        if (root == null) {
            root = level(image.root(), segments());
        }
        return ChunkId.read(root.duplicate().position(segment * ChunkId.BYTES));
    }

    /** The names of the blocks of a segment; a buffer of the caller's own over shared bytes. */
    public synchronized ByteBuffer segment(int segment) throws IOException {
        ByteBuffer names = segments.get(segment);
        if (names == null) {
            ChunkId id = segmentId(segment);
            int blocks = blocksOf(segment);
            names = id.isHole() ? HOLES.slice(0, blocks * ChunkId.BYTES) : level(id, blocks);
            if (segments.size() >= CACHED) {
                segments.remove(segments.keySet().iterator().next());
            }
            segments.put(segment, names);
        }
        return names.duplicate();
    }

    public ChunkId block(long block) throws IOException {
        ByteBuffer names = segment((int) (block / ImageTree.BLOCKS_PER_SEGMENT));
        return ChunkId.read(names.position((int) (block % ImageTree.BLOCKS_PER_SEGMENT) * ChunkId.BYTES));
    }

    public BlockRecipe recipe(long block, ChunkId name) throws IOException {
        ByteBuffer bytes = chunk(name);
        try {
            BlockRecipe recipe = BlockRecipe.decode(bytes);
            if (recipe.lengthBytes() == ImageTree.blockLength(image.sizeBytes(), block)) {
                return recipe;
            }
            throw malformed(name, recipe.lengthBytes() + " bytes long");
        } catch (IllegalArgumentException e) {
            throw malformed(name, String.valueOf(e.getMessage()));
        }
    }

    /** As {@link #read(BlockRecipe, ChunkId, ByteBuffer)}, of the block whose recipe has that name. */
    public ByteBuffer read(long block, ChunkId name, ByteBuffer target) throws IOException {
        return read(recipe(block, name), name, target);
    }

    /**
     * Puts all bytes of a block that is no hole into a buffer, from its start; the buffer has room for a whole block. Every
     * chunk is checked against its name by the store.
     */
    public ByteBuffer read(BlockRecipe recipe, ChunkId name, ByteBuffer target) throws IOException {
        target.clear();
        for (Piece piece : recipe.pieces()) {
            int end = target.position() + piece.lengthBytes();
            target.limit(end);
            if (piece.id().isHole()) {
                target.put(HOLE, 0, piece.lengthBytes());
            } else if (chunk(piece.id(), target) != piece.lengthBytes()) {
                throw malformed(name, "wrong about the length of chunk " + piece.id());
            }
        }
        return target.flip();
    }

    /** Whether a chunk can be read. */
    public boolean has(ChunkId id) throws IOException {
        try {
            return chunk(id).hasRemaining();
        } catch (UnreadableImageException e) {
            return false;
        }
    }

    private ByteBuffer level(ChunkId id, int names) throws IOException {
        ByteBuffer bytes = chunk(id);
        if (bytes.remaining() != names * ChunkId.BYTES) {
            throw malformed(id, bytes.remaining() + " bytes long");
        }
        return bytes.slice();
    }

    private ByteBuffer chunk(ChunkId id) throws IOException {
        try {
            return store.get(domain, id);
        } catch (ProblemException e) {
            throw explained(id, e);
        }
    }

    /** Returns the chunk's length; it is put where it fits. */
    private int chunk(ChunkId id, ByteBuffer target) throws IOException {
        try {
            return store.read(domain, id, target);
        } catch (ProblemException e) {
            throw explained(id, e);
        }
    }

    private static IOException explained(ChunkId id, ProblemException e) {
        Problem.Kind kind = e.problem().kind();
        boolean lost = kind == Problem.Kind.MISSING || kind == Problem.Kind.CORRUPT;
        return lost ? new UnreadableImageException(e.problem().with("chunk", id), e) : e;
    }

    private UnreadableImageException malformed(ChunkId id, String what) {
        Problem problem = Problem.of(
                        Problem.Kind.CORRUPT,
                        "IMAGE_MALFORMED",
                        "Read part " + id + " of the image of disk " + image.disk() + ", and it is " + what + ".",
                        "Restore from another restore point.")
                .with("chunk", id);
        return new UnreadableImageException(problem, problem.asException());
    }
}
