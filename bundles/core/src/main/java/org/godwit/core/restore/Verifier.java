// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.restore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.disk.Extent;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.RootBuilder;
import org.godwit.api.job.JobContext;
import org.godwit.api.point.Damage;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.core.image.BlockStream;
import org.godwit.core.image.Crew;
import org.godwit.core.image.ImageReader;
import org.godwit.core.work.Workshop;

/**
 * Reads a restore point back whole. The store checks every chunk against its name, recipes and segments are chunks
 * themselves, and the root is built again from the blocks read: so an intact point is what its source computed.
 */
public final class Verifier {
    private final ChunkStore store;
    private final Workshop workshop;

    public Verifier(ChunkStore store, Workshop workshop) {
        this.store = store;
        this.workshop = workshop;
    }

    public Verification run(JobContext job, RestorePoint point) throws IOException {
        job.phase("read", point.sizeBytes());
        ChunkNamer namer = new ChunkNamer(store.domainKey(point.domain()));
        Tally tally = new Tally();
        for (DiskImage image : point.images()) {
            Reading reading = new Reading(job, image, new RootBuilder(namer), tally);
            try (Crew crew = workshop.crews().get()) {
                new BlockStream(new ImageReader(store, point.domain(), image), crew, reading).read();
            }
            reading.end();
        }
        return new Verification(point.id(), workshop.clock().instant(), tally.readBytes, tally.damages);
    }

    /** What an operator reads about a point that is not intact. */
    public static Problem damaged(RestorePoint point, Verification verification) {
        Damage first = verification.damages().get(0);
        String where = verification.damages().stream()
                .limit(5)
                .map(damage -> damage.disk().name() + " " + damage.extent().offset() + "+"
                        + damage.extent().length())
                .collect(Collectors.joining(", "));
        int more = verification.damages().size() - 5;
        return Problem.of(
                        Problem.Kind.CORRUPT,
                        "RESTORE_POINT_DAMAGED",
                        "Verified restore point " + point.id() + " of machine "
                                + point.machine().name() + ": bytes cannot be had back at " + where
                                + (more > 0 ? " and " + more + " more places" : "") + ". First cause: "
                                + first.problem().message(),
                        "Restore from another restore point, and check the store's medium.")
                .with("restorePoint", point.id())
                .with("disk", first.disk().name())
                .with("damages", verification.damages().size())
                .with("where", where);
    }

    private static final class Tally {
        private final List<Damage> damages = new ArrayList<>();
        private long readBytes;
    }

    private static final class Reading implements BlockStream.Visitor {
        private final JobContext job;
        private final DiskImage image;
        private final RootBuilder root;
        private final Tally tally;
        private boolean whole = true;

        Reading(JobContext job, DiskImage image, RootBuilder root, Tally tally) {
            this.job = job;
            this.image = image;
            this.root = root;
            this.tally = tally;
        }

        void end() {
            ChunkId found = root.root();
            if (whole && !found.equals(image.root())) {
                Problem problem = Problem.of(
                        Problem.Kind.CORRUPT,
                        "ROOT_MISMATCH",
                        "Built the root of disk " + image.disk() + " from its blocks and found " + found
                                + "; its source computed " + image.root() + ".",
                        "Restore from another restore point.");
                add(new Extent(0, Math.max(1, image.sizeBytes())), problem);
            }
        }

        @Override
        public void hole(Extent extent) throws IOException {
            job.throwIfCancelled();
            root.addHoles(ImageTree.blocks(extent.length()));
            job.done(extent.length());
        }

        @Override
        public void block(long offset, ChunkId name, ByteBuffer bytes) throws IOException {
            job.throwIfCancelled();
            root.add(name);
            tally.readBytes += bytes.remaining();
            job.done(bytes.remaining());
        }

        @Override
        public void lost(Extent extent, Problem problem) throws IOException {
            job.throwIfCancelled();
            whole = false;
            add(extent, problem);
            job.done(extent.length());
        }

        private void add(Extent extent, Problem problem) {
            List<Damage> damages = tally.damages;
            Damage last = damages.isEmpty() ? null : damages.get(damages.size() - 1);
            if (last != null && continues(last, extent, problem)) {
                Extent both = new Extent(last.extent().offset(), last.extent().length() + extent.length());
                damages.set(damages.size() - 1, new Damage(image.disk(), both, last.problem()));
            } else if (damages.size() < Verification.MAX_DAMAGES) {
                damages.add(new Damage(image.disk(), extent, problem));
            }
        }

        private boolean continues(Damage last, Extent extent, Problem problem) {
            return last.disk().equals(image.disk())
                    && last.extent().end() == extent.offset()
                    && last.problem().code().equals(problem.code());
        }
    }
}
