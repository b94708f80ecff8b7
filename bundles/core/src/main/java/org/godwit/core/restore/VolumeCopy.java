// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.restore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.job.JobContext;
import org.godwit.api.point.Damage;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.problem.Problem;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeWriter;
import org.godwit.core.image.BlockStream;
import org.godwit.core.image.Crew;
import org.godwit.core.image.ImageReader;
import org.godwit.core.work.Hurts;
import org.godwit.core.work.Workshop;

/** Bytes of a disk image into a volume. */
public record VolumeCopy(ChunkStore store, TargetCloud target, Workshop workshop) {

    /** Writes all of an image and flushes it. */
    public void run(JobContext job, ImageReader image, Volume volume, List<Damage> damages) throws IOException {
        try (VolumeWriter writer = target.openVolume(job, volume);
                Crew crew = workshop.crews().get()) {
            new BlockStream(image, crew, new Copy(job, writer, image.image().disk(), damages)).read();
            writer.flush();
        }
    }

    /** @param damages gathers what cannot be had: zeroes stand there, and the order says whether that will do */
    private record Copy(JobContext job, VolumeWriter writer, DiskId disk, List<Damage> damages)
            implements BlockStream.Visitor {
        @Override
        public void hole(Extent extent) throws IOException {
            job.throwIfCancelled();
            // A volume that was found again may hold what an attempt before this one has written.
            writer.zero(extent);
            job.done(extent.length());
        }

        @Override
        public void block(long offset, ChunkId name, ByteBuffer bytes) throws IOException {
            job.throwIfCancelled();
            int length = bytes.remaining();
            writer.write(offset, bytes);
            job.done(length);
        }

        @Override
        public void lost(Extent extent, Problem problem) throws IOException {
            job.throwIfCancelled();
            Damage last = damages.isEmpty() ? null : damages.get(damages.size() - 1);
            if (last != null && last.disk().equals(disk) && last.extent().end() == extent.offset()) {
                Extent both = new Extent(last.extent().offset(), last.extent().length() + extent.length());
                damages.set(damages.size() - 1, new Damage(disk, both, last.problem()));
            } else {
                damages.add(new Damage(disk, extent, problem));
            }
            writer.zero(extent);
            job.done(extent.length());
        }
    }

    /** The problem of a point of which bytes cannot be had. */
    public static IOException lost(RestorePoint point, List<Damage> damages) {
        Problem first = damages.get(0).problem();
        String where = Hurts.words(damages);
        return new Problem(
                        first.kind(),
                        first.code(),
                        "Restored " + point.id() + ", and bytes cannot be had back: " + where + ". First cause: "
                                + first.message(),
                        "Take another restore point, or go past the damage: zeroes then stand there.",
                        first.facts())
                .with("restorePoint", point.id())
                .with("where", where)
                .with("offset", damages.get(0).extent().offset())
                .asException();
    }
}
