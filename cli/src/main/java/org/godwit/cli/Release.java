// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwitctl release}. */
@Command(name = "release", mixinStandardHelpOptions = true, description = "Take the hold from a restore point")
final class Release extends Act {

    @Parameters(paramLabel = "POINT", description = "Id, or latest:MACHINE")
    String point = "";

    Release(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        String id = Named.point(api, point);
        api.act("/api/v1/restore-points/" + Api.encoded(id) + ":release");
        note("Restore point " + id + " is not held.");
        return Exit.OK;
    }
}
