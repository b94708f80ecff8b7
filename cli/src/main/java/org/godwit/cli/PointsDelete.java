// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl points delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = "Delete a restore point; its bytes go with the next sweep")
final class PointsDelete extends Act {

    @Parameters(paramLabel = "POINT", description = "Id, or latest:MACHINE")
    String point = "";

    @Option(names = "--force", description = "Also the newest complete one of its machine")
    boolean force;

    PointsDelete(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        String id = Named.point(api, point);
        api.delete("/api/v1/restore-points/" + Api.encoded(id) + (force ? "?force=true" : ""));
        note("Restore point " + id + " is deleted.");
        return Exit.OK;
    }
}
