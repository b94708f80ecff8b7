// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import org.godwit.api.job.Events;
import org.godwit.api.plan.Plans;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.plan.PlanKeeper;
import org.godwit.core.tenant.TenancyKeeper;
import org.godwit.testkit.catalog.MemoryCatalog;

/** The parts of a catalog in memory, and what is kept over them. */
public final class MemoryParts {
    private MemoryParts() {}

    public static CatalogParts of(MemoryCatalog catalog) {
        return new CatalogParts(
                catalog.points(),
                catalog.machines(),
                catalog.journal(),
                catalog.policies(),
                catalog.tenants(),
                catalog.sites());
    }

    static Plans plans(MemoryCatalog catalog, CatalogParts parts, Events events) {
        TenancyKeeper tenancy = new TenancyKeeper(parts.tenants(), parts.machines(), parts.policies(), events);
        return new PlanKeeper(catalog.plans(), parts.machines(), parts.points(), tenancy, events);
    }
}
