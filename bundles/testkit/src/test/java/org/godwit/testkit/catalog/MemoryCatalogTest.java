// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import org.godwit.api.access.Credentials;
import org.godwit.api.access.KnownAgents;
import org.godwit.api.job.JobJournal;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.plan.PlanVersions;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.retention.Policies;
import org.godwit.api.site.MigrationJournal;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.tenant.Tenants;

/** The catalog in memory keeps to all its contracts. */
class MemoryCatalogTest
        implements RestorePointsContract,
                MachinesContract,
                JobJournalContract,
                CredentialsContract,
                KnownAgentsContract,
                PoliciesContract,
                TenantsContract,
                PlanVersionsContract,
                SiteJournalContract,
                MigrationJournalContract,
                NotifyJournalContract {

    @Override
    public RestorePoints points() {
        return new MemoryRestorePoints();
    }

    @Override
    public Machines machines() {
        return new MemoryMachines();
    }

    @Override
    public Policies policies() {
        return new MemoryPolicies();
    }

    @Override
    public JobJournal journal() {
        return new MemoryJobJournal();
    }

    @Override
    public KnownAgents knownAgents() {
        return new MemoryKnownAgents();
    }

    @Override
    public Credentials credentials() {
        return new MemoryCredentials();
    }

    @Override
    public Tenants tenants() {
        return new MemoryTenants();
    }

    @Override
    public PlanVersions planVersions() {
        return new MemoryPlanVersions();
    }

    @Override
    public SiteJournal siteJournal() {
        return new MemorySiteJournal();
    }

    @Override
    public MigrationJournal migrationJournal() {
        return new MemoryMigrationJournal();
    }

    @Override
    public NotifyJournal notifyJournal() {
        return new MemoryNotifyJournal();
    }
}
