// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Events;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.PlanVersions;
import org.godwit.api.plan.Plans;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.plugin.Plugin;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.tenant.Scope;
import org.godwit.api.tenant.Tenancy;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans over the catalog. That only one of two who change the same version succeeds is the catalog's promise. */
@Component(service = Plans.class, immediate = true)
public final class PlanKeeper implements Plans {
    private static final Logger log = LoggerFactory.getLogger(PlanKeeper.class);

    private final PlanVersions versions;
    private final PlanMachines known;
    private final Tenancy tenancy;
    private final Events events;
    private final Clock clock;
    private final PlanSchema schema = new PlanSchema();
    private final PlanCheck check;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    volatile List<TargetCloud> targets = List.of();

    @Activate
    public PlanKeeper(
            @Reference PlanVersions versions,
            @Reference Machines machines,
            @Reference RestorePoints points,
            @Reference Tenancy tenancy,
            @Reference Events events) {
        this(versions, new PlanMachines(machines, points), tenancy, new Telling(events, Clock.systemUTC()));
    }

    /** Where changes are told, and when they were. */
    record Telling(Events events, Clock clock) {}

    PlanKeeper(PlanVersions versions, PlanMachines known, Tenancy tenancy, Telling telling) {
        this.versions = versions;
        this.known = known;
        this.tenancy = tenancy;
        this.events = telling.events();
        this.clock = telling.clock();
        this.check = new PlanCheck(
                schema, known, () -> targets.stream().map(Plugin::id).toList());
    }

    @Override
    public List<Plan> list() throws IOException {
        return versions.all();
    }

    @Override
    public Plan find(String name) throws IOException {
        Optional<Plan> plan = versions.newest(name).filter(known -> !known.deleted());
        return plan.orElseThrow(() -> Problem.of(
                        Problem.Kind.MISSING,
                        "PLAN_UNKNOWN",
                        "Looked for plan '" + name + "', and there is none of that name.",
                        "List the plans; one that was deleted comes back by its version.")
                .asException());
    }

    @Override
    public List<Plan> versions(String name) throws IOException {
        List<Plan> kept = versions.of(name);
        return kept.isEmpty() ? List.of(find(name)) : kept;
    }

    @Override
    public String document(String name, int version) throws IOException {
        Optional<String> document = versions.document(name, version);
        return document.orElseThrow(() -> Problem.of(
                        Problem.Kind.MISSING,
                        "PLAN_VERSION_UNKNOWN",
                        "Looked for the document of version " + version + " of plan '" + name
                                + "', and it is not kept.",
                        "List the versions of the plan; the last " + PlanVersions.MOST_VERSIONS
                                + " are kept, and deletions have no document.")
                .asException());
    }

    @Override
    public Plan put(Change change, String document) throws IOException {
        return saved(change, document, "saved");
    }

    @Override
    public Plan again(Change change, int version) throws IOException {
        return saved(change, document(change.plan(), version), "version " + version + " again");
    }

    private Plan saved(Change change, String document, String note) throws IOException {
        refuseName(change.plan());
        int devices = check.read(document).machines().size();
        Optional<Plan> newest = versions.newest(change.plan());
        refuseOther(change, newest);
        boolean isNew = newest.filter(plan -> !plan.deleted()).isEmpty();
        if (isNew) {
            refuseOneTooMany();
        } else if (versions.document(change.plan(), newest.orElseThrow().version())
                .equals(Optional.of(document))) {
            return newest.orElseThrow();
        }
        int next = newest.map(Plan::version).orElse(0) + 1;
        Plan plan = new Plan(change.plan(), next, false, change.by(), clock.instant(), note, devices);
        return added(change, plan, Optional.of(document));
    }

    @Override
    public Plan delete(Change change) throws IOException {
        Plan newest = find(change.plan());
        refuseOther(change, Optional.of(newest));
        Plan plan = new Plan(change.plan(), newest.version() + 1, true, change.by(), clock.instant(), "deleted", 0);
        return added(change, plan, Optional.empty());
    }

    private Plan added(Change change, Plan plan, Optional<String> document) throws IOException {
        if (!versions.add(plan, document)) {
            // Somebody was faster.
            refuseOther(change, versions.newest(plan.name()));
            throw Problem.of(
                            Problem.Kind.TRANSIENT,
                            "PLAN_BUSY",
                            "Plan '" + plan.name() + "' was changed by others at the same moment.",
                            "Try again.")
                    .asException();
        }
        String type = plan.deleted() ? "plan.deleted" : "plan.saved";
        log.info("{}: plan={} version={} by={} note=\"{}\"", type, plan.name(), plan.version(), plan.by(), plan.note());
        events.publish(
                "plan",
                type,
                plan.name(),
                Map.of("version", String.valueOf(plan.version()), "by", plan.by(), "note", plan.note()));
        return plan;
    }

    private static void refuseName(String name) throws IOException {
        try {
            Plan.refuseName(name);
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "PLAN_NAME_INVALID",
                            "Cannot keep the plan: " + e.getMessage() + ".",
                            "Choose another name.")
                    .causedBy(e);
        }
    }

    private static void refuseOther(Change change, Optional<Plan> newest) throws IOException {
        Optional<Plan> there = newest.filter(plan -> !plan.deleted());
        if (change.of().isEmpty()) {
            if (there.isPresent()) {
                throw Problem.of(
                                Problem.Kind.MISCONFIGURED,
                                "PLAN_EXISTS",
                                "Tried to make plan '" + change.plan() + "', and there is one, " + said(there.get())
                                        + ".",
                                "Name the version that the change is of, or choose another name.")
                        .with("version", there.get().version())
                        .asException();
            }
            return;
        }
        int of = change.of().getAsInt();
        int now = newest.map(Plan::version).orElse(0);
        if (of != now) {
            Problem problem = Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "PLAN_CHANGED",
                            "Tried to change version " + of + " of plan '" + change.plan() + "', and now there is "
                                    + newest.map(PlanKeeper::said).orElse("no plan of that name") + ".",
                            "Look at what is there now, and make the change again if it is still wanted.")
                    .with("version", now);
            throw newest.map(plan -> problem.with("by", plan.by()).with("at", plan.at()))
                    .orElse(problem)
                    .asException();
        }
    }

    private static String said(Plan plan) {
        return "version " + plan.version() + " (" + plan.note() + " by " + plan.by() + " at " + plan.at() + ")";
    }

    private void refuseOneTooMany() throws IOException {
        if (versions.all().size() >= MOST_PLANS) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "PLANS_TOO_MANY",
                            "Tried to make one more plan, and there are " + MOST_PLANS + ", the most there can be.",
                            "Delete one.")
                    .asException();
        }
    }

    @Override
    public String generate(Set<Scope> of) throws IOException {
        Set<MachineId> wanted = new HashSet<>();
        for (Scope scope : of.isEmpty() ? Set.of(Scope.ALL) : of) {
            wanted.addAll(tenancy.machines(scope));
        }
        List<Machine> chosen = known.all().stream()
                .filter(machine -> wanted.contains(machine.id()))
                .toList();
        if (chosen.isEmpty() || chosen.size() > MOST_DEVICES) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "PLAN_MACHINES",
                            "Asked for a plan of " + chosen.size() + " machines; wanted are 1 to " + MOST_DEVICES + ".",
                            chosen.isEmpty()
                                    ? "Connect a machine first, or choose a group that has some."
                                    : "Choose machines, and make several plans.")
                    .asException();
        }
        return PlanDraft.of(chosen);
    }

    @Override
    public List<Finding> check(String document) throws IOException {
        return check.check(document);
    }

    @Override
    public List<StartGroup> order(String document) throws IOException {
        return check.order(document);
    }

    @Override
    public String schema() {
        return schema.text();
    }
}
