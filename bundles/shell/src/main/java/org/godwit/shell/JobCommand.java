// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.point.Machines;

/** {@code godwit:job}. */
@Service
@Command(scope = "godwit", name = "job", description = "Shows a job")
public final class JobCommand extends GodwitCommand {

    @Argument(name = "job", multiValued = true, required = true, description = "Id of the job")
    @Completion(JobCompleter.class)
    List<String> words = List.of();

    @Option(name = "--wait", description = "Show the job until it has ended")
    boolean wait;

    @Override
    void run() throws IOException, InterruptedException {
        String job = TrailingOptions.take(this, words).orElse("");
        Job found = Named.job(services(), job);
        if (wait) {
            Follow.throwUnlessSucceeded(new Follow(services(), out()).untilEnd(found.id()));
            return;
        }
        PrintStream out = out();
        out.println("Id          " + found.id());
        out.println("Kind        " + found.order().kind());
        out.println("On          " + subject(services(), found.order()));
        out.println("Started by  " + found.startedBy() + ", " + Units.moment(found.createdAt(), clock.instant()));
        out.println("Attempt     " + found.attempt() + (found.cancelRequested() ? ", asked to stop" : ""));
        out.println("State       " + found.state().word());
        out.println("Now         " + Follow.line(found));
        if (found.state() instanceof JobState.Failed failed) {
            out.println("Problem     " + failed.problem());
            failed.problem().facts().forEach((name, value) -> out.println("  " + name + " = " + value));
        }
    }

    /** What a job is about, in one word or two: the machine's name where it is known. */
    static String subject(Services services, JobOrder order) throws IOException {
        if (order instanceof JobOrder.Restore restore) {
            return restore.point() + " to " + restore.target();
        }
        if (order instanceof JobOrder.Verify verify) {
            return verify.point().value();
        }
        if (order instanceof JobOrder.Check check) {
            return "store " + check.store();
        }
        if (order instanceof JobOrder.Sweep sweep) {
            return "store " + sweep.store();
        }
        if (order instanceof JobOrder.Scrub scrub) {
            return "store " + scrub.store();
        }
        if (order instanceof JobOrder.Move move) {
            return subject(services, move.load()) + " to store " + move.to();
        }
        if (order instanceof JobOrder.Launch launch) {
            return "site " + launch.site();
        }
        if (order instanceof JobOrder.Update update) {
            return "site " + update.site();
        }
        if (order instanceof JobOrder.Remove remove) {
            return "site " + remove.site() + (remove.rollingBack() ? ", rolled back" : "");
        }
        if (order instanceof JobOrder.Detach detach) {
            return "site " + detach.site();
        }
        return name(
                services,
                order instanceof JobOrder.Resend resend ? resend.machine() : ((JobOrder.Replicate) order).machine());
    }

    private static String subject(Services services, JobOrder.Load load) throws IOException {
        if (load instanceof JobOrder.Load.OfPoint one) {
            return one.point().value();
        }
        if (load instanceof JobOrder.Load.OfMachine one) {
            return name(services, one.machine());
        }
        JobOrder.Load.OfStore store = (JobOrder.Load.OfStore) load;
        return "store " + store.store()
                + store.domain().map(domain -> " domain " + domain).orElse("");
    }

    private static String name(Services services, MachineId machine) throws IOException {
        var machines = services.find(Machines.class);
        return machines.isEmpty()
                ? machine.value()
                : machines.get().find(machine).map(Machine::name).orElse(machine.value());
    }
}
