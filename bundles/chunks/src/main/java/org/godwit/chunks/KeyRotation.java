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

    MasterKeyChange rotate(List<PackedChunkStore> stores) throws IOException {
        MasterKey before = ring.current()
                .orElseThrow(() -> StoreProblems.misconfigured(
                        "MASTER_KEY_MISSING",
                        "There is no master key file " + ring.file() + " yet.",
                        "Open a store first; its first opening makes the key."));
        List<StoreKeys> keys = new ArrayList<>();
        for (PackedChunkStore store : stores) {
            keys.add(opened(store, before));
        }
        keys.forEach(store -> store.changing().lock());
        try {
            return rotate(before, keys, stores);
        } finally {
            keys.forEach(store -> store.changing().unlock());
        }
    }

    private static StoreKeys opened(PackedChunkStore store, MasterKey before) throws IOException {
        StoreKeys keys = store.keys();
        if (!keys.masterId().equals(before.hexId())) {
            throw StoreProblems.misconfigured(
                    "MASTER_KEY_MISMATCH",
                    "Store " + store.id() + " was opened with master key " + keys.masterId()
                            + ", but master.key.file holds " + before.hexId() + " now.",
                    "Put the right master key file back, and open the store anew.");
        }
        return keys;
    }

    private MasterKeyChange rotate(MasterKey before, List<StoreKeys> keys, List<PackedChunkStore> stores)
            throws IOException {
        MasterKey next = ring.prepare();
        for (StoreKeys store : keys) {
            store.wrapUnder(next);
        }
        try {
            ring.adopt(before);
        } catch (IOException e) {
            // It may have taken effect all the same: whoever makes keys now must use the one that opens after a start.
            if (ring.current().filter(now -> now.hexId().equals(next.hexId())).isPresent()) {
                keys.forEach(store -> store.adopt(next));
            }
            throw e;
        }
        keys.forEach(store -> store.adopt(next));
        LOG.info("master key {} is in force, {} was; kept as {}", next, before, ring.retiredFile(before.hexId()));
        int dropped = 0;
        for (int i = 0; i < keys.size(); i++) {
            dropped += dropped(stores.get(i), keys.get(i));
        }
        return new MasterKeyChange(
                before.hexId(),
                next.hexId(),
                stores.stream().map(store -> new StoreId(store.id())).toList(),
                dropped,
                ring.retiredFile(before.hexId()).toString());
    }

    private static int dropped(PackedChunkStore store, StoreKeys keys) throws IOException {
        try {
            return keys.dropOthers();
        } catch (IOException e) {
            throw Problem.of(
                            Kind.TRANSIENT,
                            "KEY_ROTATION_UNTIDY",
                            "The new master key " + keys.masterId() + " is in force, but what the old one opens is not"
                                    + " all deleted from store " + store.id() + ": " + e.getMessage(),
                            "Rotate again once the store answers.")
                    .with("store", store.id())
                    .causedBy(e);
        }
    }
}
