// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Machine;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.Jobs;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Tenancy;

/** From what somebody typed to what is meant. */
final class Named {
    private Named() {}

    /** By id, or by a name that only one machine has. */
    static Machine machine(Services services, String text) throws IOException {
        List<Machine> all = services.need(Machines.class).all();
        Optional<Machine> byId = all.stream()
                .filter(machine -> machine.id().value().equals(text))
                .findFirst();
        if (byId.isPresent()) {
            return byId.get();
        }
        List<Machine> byName =
                all.stream().filter(machine -> machine.name().equals(text)).toList();
        if (byName.size() > 1) {
            throw ambiguous(byName.size() + " machines", text, "Use the id; godwit:machines lists them.");
        }
        return byName.stream().findFirst().orElseThrow(() -> missing("MACHINE", "machine", text, "godwit:machines"));
    }

    /** By id or name. */
    static Customer customer(Services services, String text) throws IOException {
        return services.need(Tenancy.class).customers().stream()
                .filter(one -> one.id().value().equals(text) || one.name().equals(text))
                .findFirst()
                .orElseThrow(() -> missing("CUSTOMER", "customer", text, "godwit:customer list"));
    }

    /**
     * By id, or by a name that only one group has.
     *
     * @param customer by id or name: only a group of this one; empty for any
     */
    static MachineGroup group(Services services, String text, String customer) throws IOException {
        Optional<CustomerId> of = customer.isEmpty()
                ? Optional.empty()
                : Optional.of(customer(services, customer).id());
        List<MachineGroup> all = services.need(Tenancy.class).groups().stream()
                .filter(one -> of.isEmpty() || of.get().equals(one.customer()))
                .toList();
        Optional<MachineGroup> byId =
                all.stream().filter(one -> one.id().value().equals(text)).findFirst();
        List<MachineGroup> byName =
                all.stream().filter(one -> one.name().equals(text)).toList();
        if (byId.isEmpty() && byName.size() > 1) {
            throw ambiguous(byName.size() + " groups", text, "Name its --customer too, or use the id.");
        }
        return byId.or(() -> byName.stream().findFirst())
                .orElseThrow(() -> missing("GROUP", "group", text, "godwit:group list"));
    }

    static RestorePoint point(Services services, String text) throws IOException {
        Optional<RestorePoint> found =
                isId(text) ? services.need(RestorePoints.class).find(new RestorePointId(text)) : Optional.empty();
        return found.orElseThrow(() -> missing("POINT", "restore point", text, "godwit:points"));
    }

    static Job job(Services services, String text) throws IOException {
        Optional<Job> found = isId(text) ? services.need(Jobs.class).find(new JobId(text)) : Optional.empty();
        return found.orElseThrow(() -> missing("JOB", "job", text, "godwit:jobs"));
    }

    private static ProblemException ambiguous(String several, String text, String remedy) {
        return Problem.of(Kind.MISCONFIGURED, "NAME_AMBIGUOUS", several + " are called '" + text + "'.", remedy)
                .asException();
    }

    private static boolean isId(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    }

    private static ProblemException missing(String code, String what, String text, String command) {
        return Problem.of(
                        Kind.MISSING,
                        code + "_UNKNOWN",
                        "There is no " + what + " '" + text + "'.",
                        command + " lists them.")
                .asException();
    }
}
