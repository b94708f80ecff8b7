// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;
import org.godwit.api.point.RestorePoint;
import org.godwit.chunks.SimulatedReplication.Disk;
import org.godwit.testkit.chunk.Points;

/** Restore points of simulated replications. */
final class SimulatedPoints {
    private static final String DOMAIN = UpkeepSimulation.DOMAIN;

    private SimulatedPoints() {}

    static RestorePoint point(int number, Disk disk, ChunkId root) {
        RestorePoint sample = Points.point("rp_" + number, "main", root);
        DiskImage image = sample.images().get(0);
        return new RestorePoint(
                sample.id(),
                sample.machine(),
                Instant.EPOCH.plusSeconds(number),
                sample.consistency(),
                sample.store(),
                DOMAIN,
                List.of(new DiskImage(
                        image.disk(), disk.sizeBytes(), root, image.strategy(), image.parameters(), 0, image.mark())),
                sample.figures());
    }

    /** Reads all of a point and compares it byte for byte. */
    static void compare(OpenStore store, RestorePoint point, Disk disk) throws IOException {
        DiskImage image = point.images().get(0);
        if (image.root().isHole()) {
            assertThat(disk.blocks()).allMatch(List::isEmpty);
            return;
        }
        List<ChunkId> names = new ArrayList<>();
        int left = disk.blocks().size();
        for (ChunkId segment : ImageTree.decode(store.get(DOMAIN, image.root()))) {
            int count = Math.min(left, ImageTree.BLOCKS_PER_SEGMENT);
            names.addAll(
                    segment.isHole()
                            ? Collections.nCopies(count, ChunkId.HOLE)
                            : ImageTree.decode(store.get(DOMAIN, segment)));
            left -= count;
        }
        for (int block = 0; block < names.size(); block++) {
            compareBlock(store, disk.blocks().get(block), names.get(block));
        }
    }

    private static void compareBlock(OpenStore store, List<Integer> contents, ChunkId name) throws IOException {
        if (name.isHole()) {
            assertThat(contents).isEmpty();
            return;
        }
        List<Piece> pieces = BlockRecipe.decode(store.get(DOMAIN, name)).pieces();
        assertThat(pieces).hasSize(contents.size() + 1);
        for (int i = 0; i < contents.size(); i++) {
            if (!store.get(DOMAIN, pieces.get(i).id()).equals(UpkeepSimulation.content(contents.get(i)))) {
                throw new AssertionError("chunk " + pieces.get(i).id() + " has other bytes than were put");
            }
        }
    }
}
