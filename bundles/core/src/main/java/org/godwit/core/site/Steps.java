// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.godwit.api.image.DiskImage;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.PlannedMachine.Ready;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteMachine.Phase;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.core.plan.ConsolePattern;

/**
 * What is done for one machine, phase by phase. Each act may be repeated, and answers whether it is done.
 *
 * @param since when this attempt first waited for it
 */
record Steps(Attempt attempt, PlannedMachine planned, Instant since) {
    private static final Pattern ANYTHING = Pattern.compile("");

    /** The machine as it is afterwards; in the next phase when this one is done. */
    SiteMachine act(SiteMachine machine) throws IOException {
        return switch (machine.phase()) {
            case VOLUMES -> volumes(machine);
            case COPY -> copy(machine);
            case START -> start(machine);
            case READY -> ready(machine);
            case DELAY -> delay(machine);
            case OFF -> startAgain(machine);
            case UP, REMOVED -> machine;
        };
    }

    private SiteMachine volumes(SiteMachine machine) throws IOException {
        for (DiskImage image : point(machine).images()) {
            volume(image);
        }
        return next(machine, Phase.COPY);
    }

    private Volume volume(DiskImage image) throws IOException {
        String name = Specs.volumeName(planned.name(), image.disk().name());
        String id = new Ledger(attempt)
                .made(
                        LedgerEntry.Kind.VOLUME,
                        planned.name(),
                        new Ledger.Named(name, image.sizeBytes()),
                        () -> target().createVolume(attempt.job(), new Specs(attempt).volume(name, image.sizeBytes()))
                                .id());
        return new Volume(id, image.sizeBytes());
    }

    /** One disk at a time. */
    private SiteMachine copy(SiteMachine machine) throws IOException {
        RestorePoint point = point(machine);
        for (DiskImage image : point.images()) {
            String disk = image.disk().name();
            if (!machine.copied().contains(disk)) {
                SiteTools.Destination to = new SiteTools.Destination(target(), volume(image));
                attempt.tools().outside().write(attempt.job(), point, image, to);
                return attempt.tools().book().change(attempt.site(), machine, draft -> draft.copied.add(disk));
            }
        }
        return next(machine, Phase.START);
    }

    private SiteMachine start(SiteMachine machine) throws IOException {
        Optional<SiteMachine> run = new DeviceScripts(attempt, planned).next(machine, true);
        return run.isPresent() ? run.get() : boot(machine);
    }

    private SiteMachine boot(SiteMachine machine) throws IOException {
        // The last moment to look: somebody may have started it again at the source.
        Sources.refuseRunning(attempt, machine);
        RestorePoint point = point(machine);
        List<Volume> volumes = new ArrayList<>();
        for (DiskImage image : point.images()) {
            volumes.add(volume(image));
        }
        String id = new Ledger(attempt)
                .made(
                        LedgerEntry.Kind.INSTANCE,
                        planned.name(),
                        new Ledger.Named(planned.name(), 0),
                        () -> target().boot(
                                        attempt.job(), new Specs(attempt).instance(planned, point.machine()), volumes)
                                .id());
        Instant now = now();
        return attempt.tools().book().change(attempt.site(), machine, draft -> {
            draft.instance = Optional.of(id);
            draft.startedAt = Optional.of(now);
            draft.phase = Phase.READY;
        });
    }

    private SiteMachine startAgain(SiteMachine machine) throws IOException {
        Sources.refuseRunning(attempt, machine);
        Instance instance = new Instance(machine.instance().orElseThrow(), planned.name());
        Ledger ledger = new Ledger(attempt);
        ledger.asked(
                ledger.instance(planned.name()), () -> PowerOff.of(target()).start(attempt.job(), instance));
        Instant now = now();
        return attempt.tools().book().change(attempt.site(), machine, draft -> {
            draft.startedAt = Optional.of(now);
            draft.phase = Phase.READY;
        });
    }

    private SiteMachine ready(SiteMachine machine) throws IOException {
        Instance instance = new Instance(machine.instance().orElseThrow(), planned.name());
        for (Ready condition : planned.ready()) {
            if (!holds(instance, condition)) {
                refuseLate(machine, condition);
                return machine;
            }
        }
        Optional<SiteMachine> run = new DeviceScripts(attempt, planned).next(machine, false);
        if (run.isPresent()) {
            return run.get();
        }
        String seen = seen(instance);
        new Screen(attempt).keep(target(), instance);
        Instant now = now();
        return attempt.tools().book().change(attempt.site(), machine, draft -> {
            draft.readyAt = Optional.of(now);
            draft.evidence = seen;
            draft.phase = Phase.DELAY;
        });
    }

    private boolean holds(Instance instance, Ready condition) throws IOException {
        if (condition instanceof Ready.Console console) {
            return target().await(attempt.job(), instance, ConsolePattern.of(console.pattern()), Duration.ZERO)
                    .reached();
        }
        int port = condition instanceof Ready.OpenPort open ? open.port() : ((Ready.Http) condition).port();
        Optional<InetSocketAddress> at = target().endpoint(attempt.job(), instance, port);
        return at.isPresent() && attempt.tools().outside().answers(at.get(), condition);
    }

    private void refuseLate(SiteMachine machine, Ready condition) throws IOException {
        Instant from = machine.startedAt().filter(since::isBefore).orElse(since);
        if (now().isBefore(from.plus(condition.limit()))) {
            return;
        }
        Instance instance = new Instance(machine.instance().orElseThrow(), planned.name());
        throw Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "NOT_READY",
                        "Waited for device " + planned.name() + " "
                                + condition.limit().toSeconds()
                                + " s until it would be ready (" + words(condition)
                                + "), and it was not. The end of its console: " + seen(instance),
                        "Look at its console in the target. Retry to wait again, or correct ready_when in the plan.")
                .with("device", planned.name())
                .asException();
    }

    private static String words(Ready condition) {
        if (condition instanceof Ready.Console console) {
            return "console shows '" + console.pattern() + "'";
        }
        if (condition instanceof Ready.Http http) {
            return "GET " + http.path() + " on port " + http.port() + " answers " + http.status();
        }
        return condition instanceof Ready.OpenPort open ? "port " + open.port() + " is open" : "agent connects";
    }

    /** The end of its console; empty where there is none. */
    private String seen(Instance instance) {
        try {
            Evidence evidence = target().await(attempt.job(), instance, ANYTHING, Duration.ZERO);
            return evidence.excerpt();
        } catch (IOException e) {
            return "";
        }
    }

    private SiteMachine delay(SiteMachine machine) throws IOException {
        Instant until = machine.readyAt().orElseThrow().plus(planned.delay());
        return now().isBefore(until) ? machine : next(machine, Phase.UP);
    }

    private SiteMachine next(SiteMachine machine, Phase phase) throws IOException {
        return attempt.tools().book().change(attempt.site(), machine, draft -> draft.phase = phase);
    }

    private RestorePoint point(SiteMachine machine) throws IOException {
        Optional<RestorePoint> point =
                attempt.tools().points().find(machine.point().orElseThrow());
        return point.orElseThrow(() -> Problem.of(
                        Problem.Kind.MISSING,
                        "RESTORE_POINT_UNKNOWN",
                        "Looked for restore point " + machine.point().orElseThrow() + " of device " + planned.name()
                                + ", and it is not there any more.",
                        "Delete the site and run the plan again.")
                .asException());
    }

    private TargetCloud target() throws IOException {
        return attempt.tools().outside().target(attempt.order().target());
    }

    private Instant now() {
        return attempt.tools().book().clock().instant();
    }
}
