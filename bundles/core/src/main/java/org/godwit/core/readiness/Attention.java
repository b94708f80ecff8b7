// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.godwit.api.readiness.FleetStatus.Group;
import org.godwit.api.readiness.FleetStatus.Item;
import org.godwit.api.readiness.FleetStatus.Light;

/** Collects what asks for a person. Groups of one light stay in the order in which they were added. */
final class Attention {
    private final List<Group> groups = new ArrayList<>();

    /**
     * @param sentence of one that is alone; {@code %s} is its name
     * @param sentences of the first and the others
     */
    record Cause(Light light, String code, String sentence, String sentences, String remedy) {
        /** One whose sentence is what is said of the first. */
        static Cause of(Light light, String code, String remedy) {
            return new Cause(light, code, "%s: %t", "%s: %t", remedy);
        }
    }

    /** Nothing happens when there are none. */
    void add(Cause cause, List<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        Item first = items.get(0);
        String subject = Words.among(first.name(), items.size(), first.kind());
        String sentence = (items.size() == 1 ? cause.sentence() : cause.sentences())
                .replace("%s", subject)
                .replace("%t", first.text());
        groups.add(new Group(cause.light(), cause.code(), sentence, cause.remedy(), items));
    }

    /** As {@link #add(Cause, List)}, of things of any kind. */
    <T> void add(Cause cause, List<T> things, Function<T, Item> item) {
        add(cause, things.stream().map(item).toList());
    }

    /** Worst first. */
    List<Group> groups() {
        groups.sort(Comparator.comparing(Group::light).reversed());
        return groups;
    }
}
