// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.NumberedRecipe;

/**
 * Settles the blocks of one disk. A block is known when the image before has it at the same place, or when its recipe is
 * in the store and whole: a recipe is put only after all the chunks it names, and where some may be damaged the store
 * looks.
 */
public final class StoreSink implements BlockSink {
    private final ImageDraft draft;
    private final Extents ordered;
    private final JobContext job;
    private final ChunkStore store;
    private final String domain;
    private final boolean plain;

    public StoreSink(ImageDraft draft, Extents ordered, JobContext job) {
        this(draft, ordered, job, false);
    }

    /** @param plain whether runs come as they were read, and nobody has tried to compress them */
    public StoreSink(ImageDraft draft, Extents ordered, JobContext job, boolean plain) {
        this.draft = draft;
        this.ordered = ordered;
        this.job = job;
        this.plain = plain;
        this.store = draft.shelf().store();
        this.domain = draft.shelf().key().domain();
    }

    @Override
    public void holes(Extents holes) throws IOException {
        for (Extent hole : holes.list()) {
            checkOrdered(hole);
            long fresh = draft.settleHoles(hole.offset() / ImageTree.BLOCK_BYTES, ImageTree.blocks(hole.end()));
            // The disk's last block may be shorter.
            job.done(Math.min(fresh * ImageTree.BLOCK_BYTES, hole.length()));
        }
    }

    @Override
    public BitSet unknown(List<BlockName> names) throws IOException {
        BitSet unknown = new BitSet(names.size());
        // What the image before names may be damaged: then everything is asked for.
        boolean doubtful = store.doubtful();
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            BlockName name = names.get(i);
            checkOrdered(name.block());
            if (name.name().isHole() || !doubtful && draft.isAsBefore(name.block(), name.name())) {
                settle(name.block(), name.name());
            } else {
                asked.add(i);
            }
        }
        List<ChunkId> ids = asked.stream().map(i -> names.get(i).name()).toList();
        BitSet missing = ids.isEmpty() ? new BitSet() : store.missingBlocks(domain, ids);
        for (int k = 0; k < asked.size(); k++) {
            BlockName name = names.get(asked.get(k));
            if (missing.get(k)) {
                unknown.set(asked.get(k));
            } else {
                settle(name.block(), name.name());
            }
        }
        return unknown;
    }

    @Override
    public Batch offer(List<NumberedRecipe> recipes) throws IOException {
        Set<ChunkId> named = new LinkedHashSet<>();
        for (NumberedRecipe numbered : recipes) {
            checkOrdered(numbered.block());
            int expected = ImageTree.blockLength(draft.disk().sizeBytes(), numbered.block());
            if (numbered.recipe().lengthBytes() != expected) {
                throw refused(
                        "RECIPE_WRONG_LENGTH",
                        "a recipe of " + numbered.recipe().lengthBytes() + " bytes for block " + numbered.block()
                                + " of " + expected + " bytes");
            }
            numbered.recipe().pieces().stream()
                    .map(Piece::id)
                    .filter(id -> !id.isHole())
                    .forEach(named::add);
        }
        List<ChunkId> ids = List.copyOf(named);
        BitSet missing = ids.isEmpty() ? new BitSet() : store.missing(domain, ids);
        return new Incoming(
                List.copyOf(recipes), missing.stream().mapToObj(ids::get).toList());
    }

    private final class Incoming implements Batch {
        private final List<NumberedRecipe> recipes;
        private final List<ChunkId> wanted;
        private final Set<ChunkId> awaited;

        Incoming(List<NumberedRecipe> recipes, List<ChunkId> wanted) {
            this.recipes = recipes;
            this.wanted = wanted;
            this.awaited = new HashSet<>(wanted);
        }

        @Override
        public List<ChunkId> wanted() {
            return wanted;
        }

        @Override
        public void put(ChunkRun run) throws IOException {
            try {
                if (plain) {
                    store.putPlain(domain, run);
                } else {
                    store.put(domain, run);
                }
            } catch (ProblemException e) {
                throw e.problem().kind() == Problem.Kind.CORRUPT
                        ? ofDisk(e.problem()).causedBy(e)
                        : e;
            }
            synchronized (awaited) {
                run.ids().forEach(awaited::remove);
            }
        }

        @Override
        public void complete() throws IOException {
            synchronized (awaited) {
                if (!awaited.isEmpty()) {
                    throw Problem.of(
                                    Problem.Kind.TRANSIENT,
                                    "CHUNKS_NOT_PUT",
                                    "Completed a batch of disk " + draft.disk().id() + ", and " + awaited.size()
                                            + " of its " + wanted.size() + " wanted chunks never came.",
                                    "")
                            .asException();
                }
            }
            ChunkNamer namer = new ChunkNamer(draft.shelf().key());
            for (NumberedRecipe numbered : recipes) {
                BlockRecipe recipe = numbered.recipe();
                ChunkId name = recipe.name(namer);
                if (!name.isHole()) {
                    draft.outbox().add(name, recipe.encoded());
                }
                settle(numbered.block(), name);
            }
        }
    }

    /** The store does not know whose bytes it refuses. */
    private Problem ofDisk(Problem refused) {
        String message = "Took in disk " + draft.disk().id() + ": " + refused.message();
        return new Problem(refused.kind(), refused.code(), message, refused.remedy(), refused.facts())
                .with("disk", draft.disk().id());
    }

    private void settle(long block, ChunkId name) throws IOException {
        if (draft.settle(block, name)) {
            job.done(ImageTree.blockLength(draft.disk().sizeBytes(), block));
        }
    }

    private void checkOrdered(long block) throws IOException {
        if (!isOrdered(block * ImageTree.BLOCK_BYTES, block * ImageTree.BLOCK_BYTES + 1)) {
            throw refused("BLOCK_NOT_ORDERED", "block " + block + ", which was not ordered");
        }
    }

    private void checkOrdered(Extent hole) throws IOException {
        boolean aligned = hole.offset() % ImageTree.BLOCK_BYTES == 0
                && (hole.end() % ImageTree.BLOCK_BYTES == 0
                        || hole.end() == draft.disk().sizeBytes());
        if (!aligned || !isOrdered(hole.offset(), hole.end())) {
            throw refused(
                    "BLOCK_NOT_ORDERED",
                    "zeroes at " + hole.offset() + "+" + hole.length() + ", which are no blocks that were ordered");
        }
    }

    private boolean isOrdered(long offset, long end) {
        List<Extent> list = ordered.list();
        int low = 0;
        int high = list.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Extent extent = list.get(middle);
            if (offset < extent.offset()) {
                high = middle - 1;
            } else if (offset >= extent.end()) {
                low = middle + 1;
            } else {
                return end <= extent.end();
            }
        }
        return false;
    }

    private ProblemException refused(String code, String what) {
        return Problem.of(
                        Problem.Kind.BUG,
                        code,
                        "Took in disk " + draft.disk().id() + ", and its source gave " + what + ".",
                        "Report it, with the versions of controller and agent.")
                .asException();
    }
}
