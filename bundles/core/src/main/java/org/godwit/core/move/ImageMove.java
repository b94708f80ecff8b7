// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.move;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.NumberedRecipe;
import org.godwit.core.image.Crew;
import org.godwit.core.image.DifferingBlocks;
import org.godwit.core.image.ImageDraft;
import org.godwit.core.image.ImageReader;
import org.godwit.core.image.LocalCutter;
import org.godwit.core.image.Renaming;
import org.godwit.core.image.StoreSink;
import org.godwit.core.image.UnreadableImageException;
import org.godwit.core.work.RemoteProgress;
import org.godwit.core.work.Workshop;

/**
 * Brings one disk image from a store into another. Every store names chunks under a key of its own, so each chunk is read,
 * checked against the name it has, and named anew; how a block is cut stays. What the other store has is not put.
 */
final class ImageMove {

    /** A store, with the key of the dedup domain there. */
    record Side(ChunkStore store, DomainKey key) {
        private ImageReader reader(DiskImage image) {
            return new ImageReader(store, key.domain(), image);
        }
    }

    /** One image as it is in both stores: at the same place, equal names in the one are equal names in the other. */
    record Pair(DiskImage there, DiskImage here) {}

    private final Side from;
    private final Side to;
    private final Workshop workshop;
    private final MovedNames names;

    /** @param names of blocks that were moved between the two, in this domain; shared by many */
    ImageMove(Side from, Side to, MovedNames names, Workshop workshop) {
        this.from = from;
        this.to = to;
        this.names = names;
        this.workshop = workshop;
    }

    /**
     * Puts the image into the other store, not yet durably.
     *
     * @param known an image of a disk of the same size that is in both stores: only what differs is read
     * @throws UnreadableImageException when something of it, or of the known one, cannot be read
     */
    DiskImage copy(JobContext job, DiskImage image, Optional<Pair> known) throws IOException {
        Disk disk = new Disk(image.disk(), image.sizeBytes(), 512, "", List.of());
        ImageDraft.Shelf shelf = new ImageDraft.Shelf(to.store(), to.key());
        ImageReader before = known.map(pair -> to.reader(pair.here())).orElse(null);
        try (ImageDraft draft = new ImageDraft(disk, shelf, before, known.isPresent());
                Crew crew = workshop.crews().get()) {
            ImageReader source = from.reader(image);
            BlockSink sink = new StoreSink(draft, Extents.all(image.sizeBytes()), new RemoteProgress(job), true);
            new DifferingBlocks(List.of(new DifferingBlocks.Versus(
                            source, known.map(pair -> from.reader(pair.there())).orElse(null))))
                    .each(job, crew, () -> new Translation(job, source, sink));
            ImageDraft.Built built = draft.build();
            return with(image, built.root(), built.dataBytes());
        }
    }

    /** The same image under other names. */
    private static DiskImage with(DiskImage image, ChunkId root, long dataBytes) {
        return new DiskImage(
                image.disk(), image.sizeBytes(), root, image.strategy(), image.parameters(), dataBytes, image.mark());
    }

    /** One hand: takes a block from the one store and settles it in the other. */
    private final class Translation implements DifferingBlocks.Work {
        private final JobContext job;
        private final ImageReader source;
        private final BlockSink sink;
        private final Renaming renaming;

        Translation(JobContext job, ImageReader source, BlockSink sink) {
            this.job = job;
            this.source = source;
            this.sink = sink;
            this.renaming = new Renaming(source, to.key());
        }

        @Override
        public void on(long block) throws IOException {
            ChunkId there = source.block(block);
            if (!isKnown(block, knownName(there))) {
                move(block, there);
            }
            job.done(there.isHole() ? 0 : ImageTree.blockLength(source.image().sizeBytes(), block));
        }

        private Optional<ChunkId> knownName(ChunkId there) {
            // Of two stores of which one is a copy of the other, both name alike.
            boolean same = there.isHole() || from.key().equals(to.key());
            return same ? Optional.of(there) : names.of(there);
        }

        private boolean isKnown(long block, Optional<ChunkId> here) throws IOException {
            return here.isPresent()
                    && sink.unknown(List.of(new BlockName(block, here.get()))).isEmpty();
        }

        private void move(long block, ChunkId there) throws IOException {
            Renaming.Block here = renaming.block(block, there);
            if (!isKnown(block, Optional.of(here.name()))) {
                LocalCutter.fill(
                        sink.offer(List.of(new NumberedRecipe(block, here.recipe()))), here.recipe(), here.bytes());
            }
            names.remember(there, here.name());
        }
    }

    /**
     * Reads back what {@link #copy} has put, and compares: the bytes that the other store gives have, under the key of this
     * one, the names that the source of the image computed.
     *
     * @throws IOException CORRUPT {@code MOVE_DIFFERS}
     */
    void compare(JobContext job, Pair moved, Optional<Pair> known) throws IOException {
        ImageReader there = from.reader(moved.there());
        ImageReader here = to.reader(moved.here());
        DifferingBlocks blocks = new DifferingBlocks(List.of(
                new DifferingBlocks.Versus(
                        there, known.map(pair -> from.reader(pair.there())).orElse(null)),
                new DifferingBlocks.Versus(
                        here, known.map(pair -> to.reader(pair.here())).orElse(null))));
        try (Crew crew = workshop.crews().get()) {
            blocks.each(job, crew, () -> new Comparison(job, there, here));
        } catch (UnreadableImageException e) {
            throw differs(moved.here(), e.problem().message()).causedBy(e);
        }
    }

    private final class Comparison implements DifferingBlocks.Work {
        private final JobContext job;
        private final ImageReader there;
        private final ImageReader here;
        private final Renaming renaming;

        Comparison(JobContext job, ImageReader there, ImageReader here) {
            this.job = job;
            this.there = there;
            this.here = here;
            this.renaming = new Renaming(here, from.key());
        }

        @Override
        public void on(long block) throws IOException {
            ChunkId expected = there.block(block);
            ChunkId found = here.block(block);
            ChunkId readBack =
                    found.isHole() ? ChunkId.HOLE : renaming.block(block, found).name();
            if (!readBack.equals(expected)) {
                throw differs(here.image(), "block " + block + " is " + readBack + " there and " + expected + " here")
                        .asException();
            }
            job.done(found.isHole() ? 0 : ImageTree.blockLength(here.image().sizeBytes(), block));
        }
    }

    private Problem differs(DiskImage image, String what) {
        return Problem.of(
                        Problem.Kind.CORRUPT,
                        "MOVE_DIFFERS",
                        "Read disk " + image.disk() + " back from store "
                                + to.store().id() + " after moving it there: " + what + ". It stays where it was.",
                        "Check the medium of store " + to.store().id() + " (godwit:scrub), then move again.")
                .with("store", new StoreId(to.store().id()))
                .with("disk", image.disk());
    }
}
