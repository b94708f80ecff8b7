// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import org.godwit.api.job.Events;
import org.godwit.api.job.Jobs;
import org.godwit.api.notify.NotifyJournal;
import org.godwit.api.plan.Plans;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.readiness.Statuses;
import org.godwit.api.replication.Replications;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Drills;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The services that are looked at. Each may come and go; what needs one that is away cannot be told meanwhile. */
@Component(service = Facts.class)
public final class Facts {
    private final NotifyJournal journal;
    private final Events events;

    @Activate
    public Facts(@Reference NotifyJournal journal, @Reference Events events) {
        this.journal = journal;
        this.events = events;
    }

    NotifyJournal journal() {
        return journal;
    }

    Events events() {
        return events;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Machines machines;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable RestorePoints points;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Replications replications;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Jobs jobs;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Plans plans;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable CloudSites sites;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Drills drills;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Statuses statuses;

    Machines machines() throws IOException {
        return present(machines, "machines");
    }

    RestorePoints points() throws IOException {
        return present(points, "restore points");
    }

    Replications replications() throws IOException {
        return present(replications, "replications");
    }

    Jobs jobs() throws IOException {
        return present(jobs, "jobs");
    }

    Plans plans() throws IOException {
        return present(plans, "plans");
    }

    CloudSites sites() throws IOException {
        return present(sites, "sites");
    }

    Drills drills() throws IOException {
        return present(drills, "drills");
    }

    Statuses statuses() throws IOException {
        return present(statuses, "readiness");
    }

    private static <T> T present(@Nullable T service, String name) throws IOException {
        if (service == null) {
            throw new IOException("the service of " + name + " is not present");
        }
        return service;
    }
}
