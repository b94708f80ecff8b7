// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.api.access.Accounts;
import org.godwit.api.access.Enrolment;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.MasterKeys;
import org.godwit.api.job.Events;
import org.godwit.api.job.Jobs;
import org.godwit.api.log.Logs;
import org.godwit.api.plan.Plans;
import org.godwit.api.plugin.Plugins;
import org.godwit.api.point.Machines;
import org.godwit.api.point.PointDeletion;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.readiness.Statuses;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.Retention;
import org.godwit.api.tenant.Tenancy;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The services that requests are translated to. Each may come and go while the controller runs; a request that needs
 * one that is away is told so (503 {@code <SERVICE>_UNAVAILABLE}), the others go on.
 */
@Component(service = Parts.class)
public final class Parts {

    /**
     * The events of one life of the event service.
     *
     * @param epoch tells the ids of this life from those of another: they begin anew
     */
    record Feed(Events events, String epoch) {}

    private final AtomicLong epochs = new AtomicLong(System.currentTimeMillis());
    private final List<ChunkStore> chunkStores = new CopyOnWriteArrayList<>();
    private volatile @Nullable Feed feed;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Accounts accounts;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Enrolment enrolment;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Jobs jobs;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Machines machines;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Logs logs;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable MasterKeys masterKeys;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Plans plans;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Plugins plugins;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable RestorePoints restorePoints;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Retention retention;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Replications replications;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Tenancy tenancy;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable PointDeletion pointDeletion;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Runs runs;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Statuses statuses;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Telling telling;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addEvents(Events events) {
        feed = new Feed(events, Long.toString(epochs.incrementAndGet(), Character.MAX_RADIX));
    }

    void removeEvents(Events events) {
        Feed now = feed;
        if (now != null && now.events() == events) {
            feed = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addChunkStore(ChunkStore store) {
        chunkStores.add(store);
    }

    void removeChunkStore(ChunkStore store) {
        chunkStores.remove(store);
    }

    Accounts accounts() throws IOException {
        return present(accounts, "ACCOUNTS");
    }

    Enrolment enrolment() throws IOException {
        return present(enrolment, "ENROLMENT");
    }

    Jobs jobs() throws IOException {
        return present(jobs, "JOBS");
    }

    Machines machines() throws IOException {
        return present(machines, "MACHINES");
    }

    Logs logs() throws IOException {
        return present(logs, "LOGS");
    }

    MasterKeys masterKeys() throws IOException {
        return present(masterKeys, "MASTER_KEYS");
    }

    Plans plans() throws IOException {
        return present(plans, "PLANS");
    }

    Plugins plugins() throws IOException {
        return present(plugins, "PLUGINS");
    }

    RestorePoints restorePoints() throws IOException {
        return present(restorePoints, "RESTORE_POINTS");
    }

    Retention retention() throws IOException {
        return present(retention, "RETENTION");
    }

    Replications replications() throws IOException {
        return present(replications, "REPLICATIONS");
    }

    PointDeletion pointDeletion() throws IOException {
        return present(pointDeletion, "POINT_DELETION");
    }

    Runs runs() throws IOException {
        return present(runs, "RUNS");
    }

    Tenancy tenancy() throws IOException {
        return present(tenancy, "TENANCY");
    }

    Optional<Tenancy> tenancyIfPresent() {
        return Optional.ofNullable(tenancy);
    }

    Statuses statuses() throws IOException {
        return present(statuses, "STATUSES");
    }

    Telling telling() throws IOException {
        return present(telling, "TELLING");
    }

    Feed feed() throws IOException {
        return present(feed, "EVENTS");
    }

    List<ChunkStore> chunkStores() {
        return List.copyOf(chunkStores);
    }

    Optional<Machines> machinesIfPresent() {
        return Optional.ofNullable(machines);
    }

    Optional<RestorePoints> restorePointsIfPresent() {
        return Optional.ofNullable(restorePoints);
    }

    Optional<Enrolment> enrolmentIfPresent() {
        return Optional.ofNullable(enrolment);
    }

    Optional<Retention> retentionIfPresent() {
        return Optional.ofNullable(retention);
    }

    boolean isCurrent(Feed then) {
        return then.equals(feed);
    }

    /** Whether everything is here that the main job needs, from a machine's enrolment to its restore point. */
    boolean ready() {
        return accounts != null
                && enrolment != null
                && jobs != null
                && machines != null
                && restorePoints != null
                && chunkStores.stream().anyMatch(store -> store.trouble().isEmpty());
    }

    static <T> T present(@Nullable T service, String name) throws IOException {
        if (service == null) {
            throw new Problem(
                            Kind.TRANSIENT,
                            name + "_UNAVAILABLE",
                            "Cannot answer: the controller's service " + name + " is not present now.",
                            "Wait a moment; if it stays away, godwit:plugins in the shell says what is missing.",
                            Map.of("service", name))
                    .asException();
        }
        return service;
    }
}
