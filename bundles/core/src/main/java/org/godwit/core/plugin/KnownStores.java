// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plugin;

import java.util.stream.Collectors;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;

/** The stores a person may name. */
public final class KnownStores {
    private KnownStores() {}

    /** @throws ProblemException MISCONFIGURED {@code STORE_UNKNOWN} when there is none of that id now */
    public static void refuseUnknown(Registry registry, StoreId store) throws ProblemException {
        if (registry.find(ChunkStore.class, store.value()).isPresent()) {
            return;
        }
        String there = registry.all(ChunkStore.class).stream()
                .map(ChunkStore::id)
                .sorted()
                .collect(Collectors.joining(", "));
        throw Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "STORE_UNKNOWN",
                        "Looked for store " + store + ", and there is none of that id now; there is: " + there + ".",
                        "Name a store that is there, or add it: one file etc/org.godwit.store.fs-NAME.cfg each.")
                .with("store", store)
                .asException();
    }
}
