// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.Jobs;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.point.RestorePointId;

/** Work: start it, follow it, stop it. */
final class JobResource {

    /** Jobs looked at for a list: more than anybody reads, few enough to filter in memory. */
    private static final int NEWEST = 1000;

    private static final String STORE = "[a-z0-9][a-z0-9-]{0,62}";
    private static final int DEFAULT_BOOT_SECONDS = 300;
    private static final int MAX_BOOT_SECONDS = 86_400;

    private static final Sort<Job> SORT = Sort.<Job, Instant>by("createdAt", Job::createdAt)
            .or("kind", job -> job.order().kind())
            .or("state", job -> job.state().word());

    private final Parts parts;

    JobResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        JobView view = new JobView(parts);
        Comparator<Job> order = SORT.asked(call);
        Optional<String> machine = call.query("machine");
        Optional<String> store = call.query("store");
        Optional<String> site = call.query("site");
        Optional<String> kind = call.query("kind");
        Set<String> states = call.words("state");
        List<Job> jobs = parts.jobs().list(NEWEST).stream()
                .filter(job -> states.isEmpty() || states.contains(job.state().word()))
                .filter(job -> kind.isEmpty() || kind.get().equals(job.order().kind()))
                .filter(job -> store.isEmpty() || JobView.stores(job.order()).contains(store.get()))
                .filter(job -> site.isEmpty()
                        || JobView.site(job.order()).map(CloudSiteId::value).equals(site))
                .filter(job -> machine.isEmpty()
                        || view.machine(job).map(MachineId::value).equals(machine))
                .sorted(order)
                .toList();
        return Page.of(call, jobs, job -> job.id().value(), view::view);
    }

    Reply show(Call call) throws IOException {
        Job job = Ids.job(parts, call.variable("jobId"));
        return Reply.ok(new JobView(parts).view(job));
    }

    Reply start(Call call) throws IOException {
        Optional<String> key = call.idempotencyKey();
        boolean dryRun = call.flag("dryRun");
        JobOrder order = order(call.body(true));
        if (dryRun) {
            parts.jobs().check(order);
            return Reply.ok(new JobView(parts).preview(order));
        }
        String user = call.user();
        Job job = key.isPresent()
                ? parts.jobs().startOnce(order, user, key.get())
                : parts.jobs().start(order, user);
        return Reply.of(202, new JobView(parts).view(job))
                .with("Location", "/api/v1/jobs/" + job.id().value())
                .with("Retry-After", "1");
    }

    Reply cancel(Call call) throws IOException {
        JobId id = Ids.job(parts, call.variable("jobId")).id();
        Jobs jobs = parts.jobs();
        jobs.cancel(id);
        return Reply.of(202, new JobView(parts).view(Ids.job(parts, id.value())));
    }

    private static JobOrder order(Body body) throws IOException {
        String kind = body.needed("kind");
        switch (kind) {
            case "replicate" -> {
                String machine = id(body, "machine");
                List<String> disks = body.texts("disks");
                boolean full = body.flag("full");
                body.check();
                return new JobOrder.Replicate(new MachineId(machine), disks, full);
            }
            case "restore" -> {
                return restore(body);
            }
            case "verify" -> {
                String point = id(body, "point");
                body.check();
                return new JobOrder.Verify(new RestorePointId(point));
            }
            case "sweep", "scrub" -> {
                StoreId store = new StoreId(store(body));
                return kind.equals("sweep") ? new JobOrder.Sweep(store) : new JobOrder.Scrub(store);
            }
            case "resend" -> {
                String machine = id(body, "machine");
                body.check();
                return new JobOrder.Resend(new MachineId(machine));
            }
            case "move" -> {
                return move(body);
            }
            default -> {
                if (!kind.isEmpty()) {
                    body.wrong("kind", "UNKNOWN", "is none of replicate, restore, verify, sweep, scrub, resend, move");
                }
                body.check();
                throw new IllegalStateException("a body without a kind passed");
            }
        }
    }

    private static JobOrder restore(Body body) throws IOException {
        String point = id(body, "point");
        String target = body.text("target").orElse("file");
        List<String> disks = body.texts("disks");
        var settings = body.settings("settings");
        Optional<JobOrder.Boot> boot = body.object("boot")
                .map(inner -> new JobOrder.Boot(
                        inner.needed("consolePattern"),
                        inner.number("limitSeconds", 1, MAX_BOOT_SECONDS, DEFAULT_BOOT_SECONDS),
                        inner.flag("keepRunning")));
        boolean pastDamage = body.flag("pastDamage");
        body.check();
        return new JobOrder.Restore(new RestorePointId(point), target, disks, settings, boot, pastDamage);
    }

    private static JobOrder move(Body body) throws IOException {
        Optional<String> point = body.text("point");
        Optional<String> machine = body.text("machine");
        Optional<String> store = body.text("store");
        Optional<String> domain = body.text("domain");
        String to = body.needed("to");
        if (!to.isEmpty() && !to.matches(STORE)) {
            body.wrong("to", "FORMAT", "is no id of a store");
        }
        store.filter(id -> !id.matches(STORE)).ifPresent(id -> body.wrong("store", "FORMAT", "is no id of a store"));
        if (Stream.of(point, machine, store).filter(Optional::isPresent).count() != 1) {
            body.wrong("machine", "MISSING", "is what a move needs, or point, or store; one of the three");
        } else if (domain.isPresent() && store.isEmpty()) {
            body.wrong("domain", "UNKNOWN", "goes with store only");
        }
        point.filter(id -> !Ids.isWellFormed(id)).ifPresent(id -> body.wrong("point", "FORMAT", "is no id"));
        machine.filter(id -> !Ids.isWellFormed(id)).ifPresent(id -> body.wrong("machine", "FORMAT", "is no id"));
        body.check();
        JobOrder.Load load = point.isPresent()
                ? new JobOrder.Load.OfPoint(new RestorePointId(point.get()))
                : machine.isPresent()
                        ? new JobOrder.Load.OfMachine(new MachineId(machine.get()))
                        : new JobOrder.Load.OfStore(new StoreId(store.orElseThrow()), domain);
        return new JobOrder.Move(load, new StoreId(to));
    }

    private static String store(Body body) throws IOException {
        String store = body.text("store").orElse("main");
        if (!store.matches(STORE)) {
            body.wrong("store", "FORMAT", "is no id of a store");
        }
        body.check();
        return store;
    }

    private static String id(Body body, String field) {
        String id = body.needed(field);
        if (!id.isEmpty() && !Ids.isWellFormed(id)) {
            body.wrong(field, "FORMAT", "is no id");
        }
        return id;
    }
}
