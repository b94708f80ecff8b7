// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.work;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.godwit.api.point.RestorePointId;

/** Who reads restore points now without a job: what is read is not deleted. Safe for use by many threads. */
public final class PointReaders {
    private final Map<RestorePointId, List<String>> uses = new LinkedHashMap<>();

    public synchronized void add(RestorePointId point, String use) {
        uses.computeIfAbsent(point, key -> new ArrayList<>()).add(use);
    }

    public synchronized void remove(RestorePointId point, String use) {
        uses.computeIfPresent(point, (key, words) -> words.remove(use) && words.isEmpty() ? null : words);
    }

    /** One of those that read it. */
    public synchronized Optional<String> of(RestorePointId point) {
        return Optional.ofNullable(uses.get(point)).map(words -> words.get(0));
    }

    public synchronized Map<RestorePointId, String> now() {
        return uses.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                .get(0)));
    }
}
