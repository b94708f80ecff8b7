// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.godwit.api.access.Credentials;
import org.godwit.api.access.KnownAgents;
import org.godwit.api.job.JobJournal;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.plan.PlanVersions;
import org.godwit.api.plugin.Plugin;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.retention.Policies;
import org.godwit.api.site.MigrationJournal;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.tenant.Tenants;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the database and then offers the parts of the catalog. As long as it cannot be opened it is tried again, and
 * the report of plugins says why it is not there.
 */
@Component(service = Plugin.class, immediate = true, property = "godwit.point=Catalog")
public final class Catalog implements Plugin {
    private static final Logger log = LoggerFactory.getLogger(Catalog.class);
    private static final int TRY_AGAIN_SECONDS = 3;

    private final BundleContext context;
    private final DataSource source;
    private final List<ServiceRegistration<?>> parts = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "godwit-catalog");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Optional<Problem> trouble = Optional.of(Problem.of(
            Problem.Kind.TRANSIENT, "CATALOG_OPENING", "The catalog's database is being opened.", "Wait a moment."));
    private volatile boolean closed;

    @Activate
    public Catalog(BundleContext context, @Reference(target = "(dataSourceName=godwit)") DataSource source) {
        this.context = context;
        this.source = source;
        // Not here: what waits for the parts is activated by the thread that registers them, and must not find this
        // component locked by its own activation.
        timer.execute(this::open);
    }

    @Override
    public String id() {
        return "sql";
    }

    @Override
    public Optional<Problem> trouble() {
        return trouble;
    }

    private void open() {
        if (closed) {
            return;
        }
        try {
            CatalogDatabase database = CatalogDatabase.open(source);
            register(RestorePoints.class, new RestorePointTable(database));
            register(Machines.class, new MachineTable(database));
            register(JobJournal.class, new JobTable(database));
            register(Policies.class, new PolicyTable(database));
            register(Tenants.class, new TenantTable(database));
            register(PlanVersions.class, new PlanTable(database));
            register(SiteJournal.class, new SiteTable(database));
            register(MigrationJournal.class, new MigrationTable(database));
            register(NotifyJournal.class, new NotifyTable(database));
            register(KnownAgents.class, new AgentTable(database));
            register(Credentials.class, new RememberedCredentials(new CredentialTable(database)));
            trouble = Optional.empty();
            if (closed) {
                unregister();
                return;
            }
            log.info("catalog is open");
        } catch (ProblemException e) {
            later(e.problem(), e);
        } catch (IOException | RuntimeException | LinkageError e) {
            later(
                    Problem.of(
                            Problem.Kind.BUG,
                            "CATALOG_FAILED",
                            "Tried to open the catalog, and nobody expected this: " + e + ".",
                            "Report it, with the log around it."),
                    e);
        }
    }

    private void later(Problem problem, Throwable cause) {
        if (!trouble.equals(Optional.of(problem))) {
            log.error("catalog cannot be opened and is tried again: {}", problem, cause);
        }
        trouble = Optional.of(problem);
        unregister();
        if (!closed) {
            timer.schedule(this::open, TRY_AGAIN_SECONDS, TimeUnit.SECONDS);
        }
    }

    private <T> void register(Class<T> type, T part) {
        parts.add(context.registerService(type, part, new Hashtable<>()));
    }

    @Deactivate
    void close() {
        closed = true;
        // No interrupt: it would close H2's file in the middle of a migration.
        timer.shutdown();
        unregister();
    }

    private synchronized void unregister() {
        parts.forEach(ServiceRegistration::unregister);
        parts.clear();
    }
}
