// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.FailbackId;
import org.godwit.api.site.MigrationId;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;

/** From the text of an id to what it names; 404 when there is nothing of that name, whatever the text. */
final class Ids {
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** The longest id of a customer or group. */
    private static final int MOST_TENANT = 64;

    private Ids() {}

    static boolean isWellFormed(String id) {
        return WELL_FORMED.matcher(id).matches();
    }

    static Machine machine(Parts parts, String id) throws IOException {
        Optional<Machine> found = isWellFormed(id) ? parts.machines().find(new MachineId(id)) : Optional.empty();
        return found.orElseThrow(() -> missing("MACHINE_UNKNOWN", "machine", id));
    }

    static Customer customer(Parts parts, String id) throws IOException {
        if (!isWellFormed(id) || id.length() > MOST_TENANT) {
            throw missing("CUSTOMER_UNKNOWN", "customer", id);
        }
        return parts.tenancy().find(new CustomerId(id));
    }

    static MachineGroup group(Parts parts, String id) throws IOException {
        if (!isWellFormed(id) || id.length() > MOST_TENANT) {
            throw missing("GROUP_UNKNOWN", "group", id);
        }
        return parts.tenancy().find(new GroupId(id));
    }

    static RestorePoint point(Parts parts, String id) throws IOException {
        Optional<RestorePoint> found =
                isWellFormed(id) ? parts.restorePoints().find(new RestorePointId(id)) : Optional.empty();
        return found.orElseThrow(() -> missing("POINT_UNKNOWN", "restore point", id));
    }

    static Job job(Parts parts, String id) throws IOException {
        Optional<Job> found = isWellFormed(id) ? parts.jobs().find(new JobId(id)) : Optional.empty();
        return found.orElseThrow(() -> missing("JOB_UNKNOWN", "job", id));
    }

    /** One that may be the id of a cloud site; whether there is one is for those to say who keep them. */
    static CloudSiteId site(String id) throws IOException {
        if (!isWellFormed(id)) {
            throw missing("SITE_UNKNOWN", "cloud site", id);
        }
        return new CloudSiteId(id);
    }

    /** As {@link #site}, of a failback. */
    static FailbackId failback(String id) throws IOException {
        if (!isWellFormed(id)) {
            throw missing("FAILBACK_UNKNOWN", "failback", id);
        }
        return new FailbackId(id);
    }

    /** One that may be the id of a migration. */
    static MigrationId migration(String id) throws IOException {
        if (!isWellFormed(id)) {
            throw missing("MIGRATION_UNKNOWN", "migration", id);
        }
        return new MigrationId(id);
    }

    private static ProblemException missing(String code, String what, String id) {
        String message = "There is no " + what + " '" + id + "'.";
        return Problem.of(Kind.MISSING, code, message, "Look at the list of them for its id.")
                .asException();
    }
}
