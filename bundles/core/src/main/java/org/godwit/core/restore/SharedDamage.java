// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.restore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;
import org.godwit.api.point.Damage;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.core.image.ImageReader;
import org.godwit.core.image.UnreadableImageException;
import org.godwit.core.level.CatalogParts;

/**
 * Finds which other restore points name a chunk that one verification found damaged. Reads trees and recipes only, each
 * shared part once, and stops after {@value #MOST_BLOCKS} recipes: what it names is damaged, what it does not name may be.
 */
public final class SharedDamage {
    private static final int MOST_BLOCKS = 1_000_000;

    /** Damaged blocks whose chunks are tried one by one: 4 GiB of disk. */
    private static final int MOST_TRIED = 4096;

    private final ChunkStore store;
    private final CatalogParts catalog;
    private final Map<ChunkId, Boolean> segments = new HashMap<>();
    private final Map<ChunkId, Boolean> blocks = new HashMap<>();
    private Set<ChunkId> damaged = Set.of();

    public SharedDamage(ChunkStore store, CatalogParts catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    /** The problem, with the other restore points that are hurt as fact {@code alsoHurt}. */
    public Problem named(Problem problem, RestorePoint verified, Verification verification) throws IOException {
        damaged = damagedChunks(verified, verification);
        List<String> hurt = new ArrayList<>();
        for (RestorePoint other : catalog.points().all()) {
            boolean comparable =
                    other.domain().equals(verified.domain()) && other.store().equals(verified.store());
            if (comparable && !other.id().equals(verified.id()) && isHurt(other)) {
                hurt.add(other.id().value());
            }
        }
        return hurt.isEmpty() ? problem : problem.with("alsoHurt", String.join(", ", hurt));
    }

    /** Not only the first chunk of each block that could not be read, as the verification has it, but all of them. */
    private Set<ChunkId> damagedChunks(RestorePoint verified, Verification verification) throws IOException {
        Set<ChunkId> found = new HashSet<>();
        int tried = 0;
        for (Damage damage : verification.damages()) {
            String chunk = damage.problem().facts().get("chunk");
            if (chunk != null) {
                found.add(ChunkId.of(chunk));
            }
            Optional<DiskImage> image = verified.image(damage.disk());
            long end = ImageTree.blocks(damage.extent().end());
            for (long block = damage.extent().offset() / ImageTree.BLOCK_BYTES;
                    image.isPresent() && block < end && tried < MOST_TRIED;
                    block++, tried++) {
                tryChunks(new ImageReader(store, verified.domain(), image.get()), block, found);
            }
        }
        return found;
    }

    private void tryChunks(ImageReader reader, long block, Set<ChunkId> found) throws IOException {
        try {
            ChunkId name = reader.block(block);
            for (Piece piece : name.isHole()
                    ? List.<Piece>of()
                    : reader.recipe(block, name).pieces()) {
                if (!piece.id().isHole() && !reader.has(piece.id())) {
                    found.add(piece.id());
                }
            }
        } catch (UnreadableImageException e) {
            found.add(
                    ChunkId.of(Objects.requireNonNull(e.problem().facts().get("chunk"), "unreadable names its chunk")));
        }
    }

    private boolean isHurt(RestorePoint point) throws IOException {
        for (DiskImage image : point.images()) {
            ImageReader reader = new ImageReader(store, point.domain(), image);
            try {
                for (int segment = 0; segment < reader.segments(); segment++) {
                    if (isSegmentHurt(reader, segment)) {
                        return true;
                    }
                }
            } catch (UnreadableImageException e) {
                return true;
            }
        }
        return false;
    }

    private boolean isSegmentHurt(ImageReader reader, int segment) throws IOException {
        ChunkId id = reader.segmentId(segment);
        Boolean known = id.isHole() ? Boolean.FALSE : segments.get(id);
        if (known != null) {
            return known;
        }
        ByteBuffer names = reader.segment(segment);
        boolean hurt = false;
        for (long block = (long) segment * ImageTree.BLOCKS_PER_SEGMENT; names.hasRemaining() && !hurt; block++) {
            hurt = isBlockHurt(reader, block, ChunkId.read(names));
        }
        segments.put(id, hurt);
        return hurt;
    }

    private boolean isBlockHurt(ImageReader reader, long block, ChunkId name) throws IOException {
        Boolean known = name.isHole() || blocks.size() >= MOST_BLOCKS ? Boolean.FALSE : blocks.get(name);
        if (known != null) {
            return known;
        }
        boolean hurt =
                reader.recipe(block, name).pieces().stream().map(Piece::id).anyMatch(damaged::contains);
        blocks.put(name, hurt);
        return hurt;
    }
}
