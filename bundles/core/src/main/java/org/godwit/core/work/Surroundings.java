// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.work;

import org.godwit.api.job.Events;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.plugin.Registry;

/**
 * Everything an order may need.
 *
 * @param readers who reads points besides jobs
 */
public record Surroundings(
        Registry registry, CatalogParts catalog, Workshop workshop, Events events, PointReaders readers) {
    /** Where nobody reads points but jobs. */
    public Surroundings(Registry registry, CatalogParts catalog, Workshop workshop, Events events) {
        this(registry, catalog, workshop, events, new PointReaders());
    }
}
