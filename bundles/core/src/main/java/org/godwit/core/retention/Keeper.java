// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.retention;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.api.retention.Policies.Hold;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.Retention;
import org.godwit.api.retention.RetentionRule;
import org.godwit.api.tenant.Scope;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.level.Decisions;
import org.godwit.core.level.InForce;
import org.godwit.core.plugin.KnownStores;
import org.godwit.core.work.Surroundings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retention over the catalog. A hold and a deletion never happen at the same time, and each deletion looks once more at
 * what keeps the point right before it.
 */
public final class Keeper implements Retention {
    private static final Logger log = LoggerFactory.getLogger(Keeper.class);

    /** So many are removed between two looks at what keeps them; meanwhile nobody puts a hold on one. */
    private static final int AT_ONCE = 32;

    private final Surroundings around;
    private final CatalogParts catalog;
    private final Keeping keeping;
    private final InForce inForce;
    private final PointRemoval removal;

    public Keeper(Surroundings around, Keeping keeping, InForce inForce, PointRemoval removal) {
        this.around = around;
        this.catalog = around.catalog();
        this.keeping = keeping;
        this.inForce = inForce;
        this.removal = removal;
    }

    @Override
    public Effective effective(Scope scope) throws IOException {
        var rule = inForce.rule(scope);
        var store = inForce.store(scope);
        return new Effective(
                rule.value(),
                rule.from(),
                store.value(),
                store.from(),
                keeping.minimumPoints(),
                keeping.minimumAge(),
                keeping.zone(),
                keeping.every());
    }

    @Override
    public List<Fate> fates(MachineId machine) throws IOException {
        return Decision.of(points(machine), terms(machine), now());
    }

    @Override
    public Projection simulate(MachineId machine, Optional<RetentionRule> rule, int days, Duration cadence)
            throws IOException {
        Decision.Terms terms = terms(machine);
        return Forecast.of(
                // What works with a point now will have ended.
                points(machine).stream()
                        .map(point -> new Keepable(
                                point.id(),
                                point.takenAt(),
                                point.madeAt(),
                                point.line(),
                                point.whole(),
                                point.hold(),
                                Optional.empty(),
                                point.scheduled()))
                        .toList(),
                rule.map(terms::with).orElse(terms),
                now(),
                new Forecast.Window(days, cadence));
    }

    @Override
    public List<Removal> apply(Optional<MachineId> machine, boolean dryRun, String by) throws IOException {
        Set<MachineId> machines = new LinkedHashSet<>();
        if (machine.isPresent()) {
            machines.add(machine.get());
        } else {
            catalog.points()
                    .byMachine()
                    .forEach(sum -> machines.add(sum.newest().machine().id()));
        }
        List<Removal> removed = new ArrayList<>();
        IOException failed = null;
        for (MachineId each : machines) {
            List<Removal> expired = expired(each);
            for (int from = 0; from < expired.size(); from += AT_ONCE) {
                List<Removal> some = expired.subList(from, Math.min(expired.size(), from + AT_ONCE));
                try {
                    removed.addAll(dryRun ? some : remove(some, by));
                } catch (IOException e) {
                    log.warn("restore points could not be removed: machine={} problem={}", each, e.toString());
                    failed = failed == null ? e : failed;
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
        return removed;
    }

    /** Oldest first: cut short, what is left is the younger. */
    private List<Removal> expired(MachineId machine) throws IOException {
        Decision.Terms terms = terms(machine);
        List<Removal> expired = new ArrayList<>();
        List<Fate> fates = Decision.of(points(machine), terms, now());
        for (Fate fate : fates) {
            Optional<RestorePoint> point =
                    fate.kept() ? Optional.empty() : catalog.points().find(fate.point());
            point.ifPresent(known -> expired.add(
                    0,
                    new Removal(
                            known.id(),
                            machine,
                            known.machine().name(),
                            known.takenAt(),
                            "nothing keeps it: older than " + terms.minimumAge().toHours() + " h, not of the newest "
                                    + terms.minimumPoints() + ", not held, and in no place of " + terms.rule())));
        }
        return expired;
    }

    /** Those that nothing keeps after all. What cannot be removed does not keep the others. */
    private synchronized List<Removal> remove(List<Removal> some, String by) throws IOException {
        Set<RestorePointId> still =
                expired(some.get(0).machine()).stream().map(Removal::point).collect(Collectors.toSet());
        List<Removal> removed = new ArrayList<>();
        IOException failed = null;
        for (Removal one : some) {
            try {
                if (still.contains(one.point()) && !isHeld(one.point())) {
                    removal.remove(one.point());
                    RemovalNote.write(one, by, around.events());
                    removed.add(one);
                }
            } catch (IOException e) {
                failed = failed == null ? e : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
        return removed;
    }

    private boolean isHeld(RestorePointId point) throws IOException {
        return catalog.policies()
                .hold(point)
                .filter(hold -> hold.holdsAt(now()))
                .isPresent();
    }

    @Override
    public Policy policy(Scope scope) throws IOException {
        return catalog.policies().of(scope);
    }

    @Override
    public void decide(Scope scope, Optional<RetentionRule> rule, Optional<StoreId> store, String by)
            throws IOException {
        if (store.isPresent()) {
            KnownStores.refuseUnknown(around.registry(), store.get());
        }
        new Decisions(catalog, around.events()).change(scope, policy -> policy.keeping(rule, store), by);
    }

    @Override
    public Optional<Hold> hold(RestorePointId point) throws IOException {
        return catalog.policies().hold(point);
    }

    @Override
    public synchronized Hold hold(RestorePointId point, String reason, Optional<Instant> until, String by)
            throws IOException {
        if (catalog.points().find(point).isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "RESTORE_POINT_UNKNOWN",
                            "Looked for restore point " + point + ", and the catalog has none of that id.",
                            "List the restore points of the machine and use an id from there.")
                    .asException();
        }
        Hold hold = new Hold(point, reason, until, by, now());
        if (!hold.holdsAt(now())) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "HOLD_ENDED",
                            "Put a hold on restore point " + point + " that ends at "
                                    + until.map(Instant::toString).orElse("") + ", which is past.",
                            "Name an end in the future, or none.")
                    .asException();
        }
        refuseSecond(point);
        catalog.policies().put(hold);
        log.info("restore point held: point={} by={} until={} reason=\"{}\"", point, by, until, reason);
        tell("point.held", point, Map.of("by", by, "reason", reason));
        return hold;
    }

    private void refuseSecond(RestorePointId point) throws IOException {
        Optional<Hold> known = catalog.policies().hold(point).filter(hold -> hold.holdsAt(now()));
        if (known.isPresent()) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "HOLD_EXISTS",
                            "Put a hold on restore point " + point + ", and "
                                    + known.get().by() + " has put one on it: "
                                    + known.get().reason() + ".",
                            "Release that one first, if its reason is gone.")
                    .with("by", known.get().by())
                    .asException();
        }
    }

    @Override
    public synchronized void release(RestorePointId point, String by) throws IOException {
        Optional<Hold> known = catalog.policies().hold(point);
        if (known.isPresent()) {
            catalog.policies().release(point);
            log.info(
                    "restore point released: point={} by={} heldBy={} reason=\"{}\"",
                    point,
                    by,
                    known.get().by(),
                    known.get().reason());
            tell("point.released", point, Map.of("by", by));
        }
    }

    private List<Keepable> points(MachineId machine) throws IOException {
        Map<RestorePointId, Hold> holds =
                catalog.policies().holds().stream().collect(Collectors.toMap(Hold::point, Function.identity()));
        List<RestorePoint> points = catalog.points().of(machine);
        Map<RestorePointId, String> uses =
                PointUses.now(catalog, around.readers()).of(points);
        List<Keepable> keepable = new ArrayList<>();
        for (RestorePoint point : points) {
            Optional<Verification> verification = catalog.points().verification(point.id());
            keepable.add(Keepable.of(
                    point,
                    verification.filter(known -> !known.intact()).isPresent(),
                    Optional.ofNullable(holds.get(point.id())),
                    Optional.ofNullable(uses.get(point.id()))));
        }
        return keepable;
    }

    private Decision.Terms terms(MachineId machine) throws IOException {
        RetentionRule rule = inForce.rule(Scope.of(machine)).value();
        return new Decision.Terms(rule, keeping.minimumPoints(), keeping.minimumAge(), keeping.zone());
    }

    private void tell(String type, RestorePointId point, Map<String, String> facts) {
        around.events().publish("point", type, point.value(), facts);
    }

    private Instant now() {
        return around.workshop().clock().instant();
    }
}
