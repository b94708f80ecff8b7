// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.api.readiness.Statuses;
import org.godwit.api.site.CloudSites;
import org.godwit.core.migration.Around;
import org.godwit.core.migration.MigrationKeeper;
import org.godwit.testkit.catalog.MemoryCatalog;

/** What the core makes of other fakes; a migration goes on when somebody does something with it. */
public final class FakeMigrations {
    private FakeMigrations() {}

    public static MigrationKeeper over(MemoryCatalog catalog, CloudSites sites, Statuses statuses) {
        AtomicInteger count = new AtomicInteger();
        return MigrationKeeper.over(
                new MigrationKeeper.Kept(catalog.migrations(), new FakeEvents(), Clock.systemUTC()),
                Around.of(sites, statuses, new FakeReplications(catalog)),
                () -> String.valueOf(count.incrementAndGet()));
    }
}
