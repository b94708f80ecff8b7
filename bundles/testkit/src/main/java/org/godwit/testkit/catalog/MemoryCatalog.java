// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import org.godwit.api.access.Credentials;
import org.godwit.api.job.JobJournal;
import org.godwit.api.plan.PlanVersions;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.retention.Policies;
import org.godwit.api.site.MigrationJournal;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.tenant.Tenants;

/** A whole catalog in memory. */
public record MemoryCatalog(
        RestorePoints points,
        Machines machines,
        JobJournal journal,
        Credentials credentials,
        Policies policies,
        Tenants tenants,
        PlanVersions plans,
        SiteJournal sites,
        MigrationJournal migrations) {
    public MemoryCatalog() {
        this(
                new MemoryRestorePoints(),
                new MemoryMachines(),
                new MemoryJobJournal(),
                new MemoryCredentials(),
                new MemoryPolicies(),
                new MemoryTenants(),
                new MemoryPlanVersions(),
                new MemorySiteJournal(),
                new MemoryMigrationJournal());
    }
}
