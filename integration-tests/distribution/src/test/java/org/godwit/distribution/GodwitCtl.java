// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line, as built, signed in by its environment. */
final class GodwitCtl {
    private GodwitCtl() {}

    static Programs.Result run(Controller controller, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(System.getProperty("godwit.ctl")));
        line.addAll(List.of(arguments));
        return Programs.result(
                line,
                Map.of(
                        "GODWIT_URL", controller.url(),
                        "GODWIT_USER", controller.noted("user"),
                        "GODWIT_PASSWORD", controller.noted("password"),
                        "GODWIT_AUTHORITY", controller.noted("authority")));
    }
}
