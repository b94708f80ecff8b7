// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.disk.Extent;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.StoreUpkeep.Hurt;
import org.godwit.api.point.StoreUpkeep.Watch;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * Walks the trees of restore points: root, segments, recipes, chunks. What is below a segment or recipe that was whole is
 * not looked at twice. In memory: three {@link PlaceBits} and one recipe at a time.
 */
final class TreeWalk {

    /** Is told what the trees name. */
    interface Finder {
        /** A chunk that is there, perhaps damaged. May come more than once. */
        void found(long place);

        /**
         * Something that cannot be had.
         *
         * @param knowledge whether it would say what else is needed: a root, a segment, a recipe
         */
        void lost(Hurt hurt, boolean knowledge) throws IOException;
    }

    private final OpenStore store;
    private final Packs packs;
    private final Presence presence;
    private final Finder finder;
    private final Watch watch;
    private final PlaceBits segments;
    private final PlaceBits recipes;
    private final PlaceBits expanded;

    TreeWalk(OpenStore store, Packs packs, Finder finder, Watch watch) {
        this.store = store;
        this.packs = packs;
        this.presence = store.presence();
        this.finder = finder;
        this.watch = watch;
        this.segments = new PlaceBits();
        this.recipes = new PlaceBits();
        this.expanded = new PlaceBits();
    }

    void walk(RestorePoint point) throws IOException {
        for (DiskImage image : point.images()) {
            new Disk(point, image).walk();
        }
    }

    /** Tells what a recipe names that lies there; nothing is told of what it lacks. */
    void expand(String domain, long place, ByteBuffer bytes) throws IOException {
        expanded.add(place);
        for (Piece piece : recipe(bytes)) {
            long chunk = piece.id().isHole() ? Place.NONE : presence.find(domain, piece.id());
            if (chunk != Place.NONE) {
                finder.found(chunk);
            }
        }
    }

    private static List<Piece> recipe(ByteBuffer bytes) {
        try {
            return BlockRecipe.decode(bytes).pieces();
        } catch (IllegalArgumentException e) {
            // It only looked like one: nobody can have settled a block by it.
            return List.of();
        }
    }

    /** Whether what the recipe there names was told. */
    boolean knows(long place) {
        return recipes.has(place) || expanded.has(place);
    }

    private final class Disk {
        private final RestorePoint point;
        private final DiskImage image;

        Disk(RestorePoint point, DiskImage image) {
            this.point = point;
            this.image = image;
        }

        void walk() throws IOException {
            int count = ImageTree.segments(image.sizeBytes());
            Extent all = new Extent(0, Math.max(1, image.sizeBytes()));
            if (image.root().isHole()) {
                watch.done(image.sizeBytes());
                return;
            }
            ByteBuffer root = level(image.root(), count, all);
            for (int segment = 0; root != null && segment < count; segment++) {
                ChunkId id = ChunkId.read(root);
                long from = (long) segment * ImageTree.BLOCKS_PER_SEGMENT;
                long blocks = Math.min(ImageTree.BLOCKS_PER_SEGMENT, ImageTree.blocks(image.sizeBytes()) - from);
                Extent extent = extent(from, (int) blocks);
                if (!id.isHole()) {
                    segment(id, from, (int) blocks, extent);
                }
                watch.done(extent.length());
                watch.throwIfStopped();
            }
        }

        private void segment(ChunkId id, long from, int blocks, Extent extent) throws IOException {
            long place = presence.find(point.domain(), id);
            if (place != Place.NONE && segments.has(place)) {
                return;
            }
            ByteBuffer names = level(id, blocks, extent);
            boolean whole = names != null;
            for (int i = 0; names != null && i < blocks; i++) {
                ChunkId name = ChunkId.read(names);
                if (!name.isHole()) {
                    whole &= block(name, extent(from + i, 1));
                    watch.throwIfStopped();
                }
            }
            if (whole) {
                segments.add(place);
            }
        }

        private boolean block(ChunkId name, Extent extent) throws IOException {
            long place = presence.find(point.domain(), name);
            if (place != Place.NONE && recipes.has(place)) {
                return true;
            }
            ByteBuffer bytes = part(name, extent);
            BlockRecipe recipe = bytes == null ? null : decoded(bytes, extent);
            if (recipe == null) {
                if (bytes != null) {
                    lost(extent, name, malformed(name), true);
                }
                return false;
            }
            boolean whole = true;
            long at = extent.offset();
            for (Piece piece : recipe.pieces()) {
                if (!piece.id().isHole()) {
                    whole &= leaf(piece.id(), new Extent(at, piece.lengthBytes()));
                }
                at += piece.lengthBytes();
            }
            if (whole) {
                recipes.add(place);
            }
            return whole;
        }

        private boolean leaf(ChunkId id, Extent extent) throws IOException {
            long place = presence.find(point.domain(), id);
            if (place != Place.NONE) {
                finder.found(place);
                if (presence.isWhole(place)) {
                    return true;
                }
            }
            Problem problem = place == Place.NONE
                    ? StoreProblems.missing(store.id(), id).problem()
                    : StoreProblems.damaged(
                            store.id(), id, packs.get(Place.pack(place)).id());
            lost(extent, id, problem, false);
            return false;
        }

        private @Nullable ByteBuffer level(ChunkId id, int names, Extent extent) throws IOException {
            ByteBuffer bytes = part(id, extent);
            if (bytes != null && bytes.remaining() != names * ChunkId.BYTES) {
                lost(extent, id, malformed(id), true);
                return null;
            }
            return bytes;
        }

        /** A root, segment or recipe; null when it is lost, which is told. */
        private @Nullable ByteBuffer part(ChunkId id, Extent extent) throws IOException {
            long place = presence.find(point.domain(), id);
            if (place != Place.NONE) {
                finder.found(place);
            }
            try {
                if (place == Place.NONE) {
                    throw StoreProblems.missing(store.id(), id);
                }
                return store.get(point.domain(), id);
            } catch (ProblemException e) {
                Problem.Kind kind = e.problem().kind();
                if (kind != Problem.Kind.MISSING && kind != Problem.Kind.CORRUPT) {
                    throw e;
                }
                lost(extent, id, e.problem(), true);
                return null;
            }
        }

        private @Nullable BlockRecipe decoded(ByteBuffer bytes, Extent extent) {
            try {
                BlockRecipe recipe = BlockRecipe.decode(bytes);
                return recipe.lengthBytes() == extent.length() ? recipe : null;
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        private void lost(Extent extent, ChunkId chunk, Problem problem, boolean knowledge) throws IOException {
            finder.lost(new Hurt(point.id(), image.disk(), extent, chunk, problem), knowledge);
        }

        private Problem malformed(ChunkId id) {
            return Problem.of(
                            Problem.Kind.CORRUPT,
                            "IMAGE_MALFORMED",
                            "Read part " + id + " of the image of disk " + image.disk()
                                    + ", and it is not of its shape.",
                            "Restore from another restore point.")
                    .with("chunk", id);
        }

        private Extent extent(long from, int blocks) {
            long offset = from * ImageTree.BLOCK_BYTES;
            long end = Math.min(image.sizeBytes(), (from + blocks) * ImageTree.BLOCK_BYTES);
            return new Extent(offset, end - offset);
        }
    }
}
