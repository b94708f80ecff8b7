// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.api.export.Exports;
import org.godwit.api.problem.Problem;

/** Serves nothing. */
public final class FakeExports implements Exports {
    private final Map<String, Export> exports = new TreeMap<>();

    @Override
    public Export create(Order order, String by) {
        String id = "exp_" + (exports.size() + 1);
        Instant now = Instant.parse("2026-11-23T12:00:00Z");
        boolean tls = order.tls().orElse(false);
        Export made = new Export(
                id,
                order.point(),
                order.disk().isEmpty() ? "sda" : order.disk(),
                1L << 30,
                order.writable(),
                tls,
                "0123abc",
                URI.create((tls ? "nbds" : "nbd") + "://127.0.0.1:10809/0123abc"),
                now,
                now.plus(order.life()),
                by,
                new Activity(1, 4096, 1 << 20, 0, ""));
        exports.put(id, made);
        return made;
    }

    @Override
    public List<Export> list() {
        return new ArrayList<>(exports.values());
    }

    @Override
    public Export find(String id) throws IOException {
        Export found = exports.get(id);
        if (found == null) {
            throw Problem.of(Problem.Kind.MISSING, "EXPORT_UNKNOWN", "There is no export " + id + ".", "List them.")
                    .asException();
        }
        return found;
    }

    @Override
    public void end(String id, String by) throws IOException {
        exports.remove(find(id).id());
    }
}
