// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.nio.file.Path;
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
import org.godwit.testkit.catalog.CredentialsContract;
import org.godwit.testkit.catalog.JobJournalContract;
import org.godwit.testkit.catalog.KnownAgentsContract;
import org.godwit.testkit.catalog.MachinesContract;
import org.godwit.testkit.catalog.MigrationJournalContract;
import org.godwit.testkit.catalog.NotifyJournalContract;
import org.godwit.testkit.catalog.PlanVersionsContract;
import org.godwit.testkit.catalog.PoliciesContract;
import org.godwit.testkit.catalog.RestorePointsContract;
import org.godwit.testkit.catalog.SiteJournalContract;
import org.godwit.testkit.catalog.TenantsContract;
import org.junit.jupiter.api.io.TempDir;

/** The catalog in an H2 file keeps to all its contracts. */
class SqlCatalogTest
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
    @TempDir
    Path folder;

    @Override
    public RestorePoints points() throws IOException {
        return new RestorePointTable(CatalogDatabase.open(H2.file(folder)));
    }

    @Override
    public Machines machines() throws IOException {
        return new MachineTable(CatalogDatabase.open(H2.file(folder)));
    }

    @Override
    public Policies policies() throws IOException {
        return new PolicyTable(CatalogDatabase.open(H2.file(folder)));
    }

    @Override
    public Tenants tenants() throws IOException {
        return new TenantTable(CatalogDatabase.open(H2.file(folder)));
    }

    @Override
    public PlanVersions planVersions() throws IOException {
        return new PlanTable(CatalogDatabase.open(H2.file(folder)));
    }

    @Override
    public JobJournal journal() throws IOException {
        return new JobTable(CatalogDatabase.open(H2.file(folder)));
    }

    @Override
    public KnownAgents knownAgents() throws IOException {
        return new AgentTable(CatalogDatabase.open(H2.file(folder)));
    }

    @Override
    public Credentials credentials() throws IOException {
        return new RememberedCredentials(new CredentialTable(CatalogDatabase.open(H2.file(folder))));
    }

    @Override
    public SiteJournal siteJournal() throws IOException {
        return new SiteTable(CatalogDatabase.open(H2.file(folder)));
    }

    @Override
    public MigrationJournal migrationJournal() throws IOException {
        return new MigrationTable(CatalogDatabase.open(H2.file(folder)));
    }

    @Override
    public NotifyJournal notifyJournal() throws IOException {
        return new NotifyTable(CatalogDatabase.open(H2.file(folder)));
    }
}
