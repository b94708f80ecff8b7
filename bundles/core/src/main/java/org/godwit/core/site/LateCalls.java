// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.site.LedgerEntry;

/**
 * When calls of a target ended whose answer is not known; from then on they are waited for. The catalog knows when they
 * began. Those of a controller that died ended before this one was there.
 */
final class LateCalls {
    private final Map<List<Object>, Instant> ended = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final Instant born;

    LateCalls(InstantSource clock) {
        this.clock = clock;
        this.born = clock.instant();
    }

    private static List<Object> key(CloudSiteId site, LedgerEntry.Kind kind, String name) {
        return List.of(site, kind, name);
    }

    /** Just now. */
    void note(LedgerEntry entry) {
        ended.put(key(entry.site(), entry.kind(), entry.name()), clock.instant());
    }

    void forget(LedgerEntry entry) {
        ended.remove(key(entry.site(), entry.kind(), entry.name()));
    }

    /** When one ended that the ledger says to have begun then, at the latest. */
    Instant end(LedgerEntry entry, Instant begun) {
        Instant known = ended.getOrDefault(key(entry.site(), entry.kind(), entry.name()), begun);
        Instant noted = known.isAfter(begun) ? known : begun;
        return noted.isAfter(born) ? noted : born;
    }
}
