// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.chunk.MasterKeyChange;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings all stores under a new master key, in this order:
 *
 * <ol>
 *   <li>the new key is made, in {@code FILE.next};
 *   <li>each store: all its keys are wrapped under the new one beside what there is, and read back;
 *   <li>{@code FILE} is the new key, in one step, the old one stays as {@code FILE.ID}: the rotation has taken effect;
 *   <li>each store: what other keys could open is deleted.
 * </ol>
 *
 * Whenever it ends in between, the key in {@code FILE} opens every store, and another rotation tidies up.
 */
final class KeyRotation {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);

    private final KeyRing ring;

    KeyRotation(KeyRing ring) {
        this.ring = ring;
    }

    /** A store that takes part, and its keys. */
    record Part(String store, StoreKeys keys) {}

    MasterKeyChange rotate(List<PackedChunkStore> stores) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (PackedChunkStore store : stores) {
            parts.add(new Part(store.id(), store.keys()));
        }
        return rotateParts(parts);
    }

    MasterKeyChange rotateParts(List<Part> parts) throws IOException {
        MasterKey before = ring.current()
                .orElseThrow(() -> StoreProblems.misconfigured(
                        "MASTER_KEY_MISSING",
                        "There is no master key file " + ring.file() + " yet.",
                        "Open a store first; its first opening makes the key."));
        for (Part part : parts) {
            refuseOther(part, before);
        }
        parts.forEach(part -> part.keys().changing().lock());
        try {
            return rotate(before, parts);
        } finally {
            parts.forEach(part -> part.keys().changing().unlock());
        }
    }

    private static void refuseOther(Part part, MasterKey before) throws IOException {
        if (!part.keys().masterId().equals(before.hexId())) {
            throw StoreProblems.misconfigured(
                    "MASTER_KEY_MISMATCH",
                    "Store " + part.store() + " was opened with master key "
                            + part.keys().masterId() + ", but master.key.file holds " + before.hexId() + " now.",
                    "Put the right master key file back, and open the store anew.");
        }
    }

    private MasterKeyChange rotate(MasterKey before, List<Part> parts) throws IOException {
        MasterKey next = ring.prepare();
        for (Part part : parts) {
            part.keys().wrapUnder(next);
        }
        try {
            ring.adopt(before);
        } catch (IOException e) {
            // It may have taken effect all the same: whoever makes keys now must use the one that opens after a start.
            if (ring.current().filter(now -> now.hexId().equals(next.hexId())).isPresent()) {
                parts.forEach(part -> part.keys().adopt(next));
            }
            throw e;
        }
        parts.forEach(part -> part.keys().adopt(next));
        LOG.info("master key {} is in force, {} was; kept as {}", next, before, ring.retiredFile(before.hexId()));
        int dropped = 0;
        for (Part part : parts) {
            dropped += dropped(part);
        }
        return new MasterKeyChange(
                before.hexId(),
                next.hexId(),
                parts.stream().map(part -> new StoreId(part.store())).toList(),
                dropped,
                ring.retiredFile(before.hexId()).toString());
    }

    private static int dropped(Part part) throws IOException {
        try {
            return part.keys().dropOthers();
        } catch (IOException e) {
            throw Problem.of(
                            Kind.TRANSIENT,
                            "KEY_ROTATION_UNTIDY",
                            "The new master key " + part.keys().masterId()
                                    + " is in force, but what the old one opens is not all deleted from store "
                                    + part.store() + ": " + e.getMessage(),
                            "Rotate again once the store answers.")
                    .with("store", part.store())
                    .causedBy(e);
        }
    }
}
