// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line, as built. */
final class GodwitCtl {
    private GodwitCtl() {}

    static Programs.Result run(Controller controller, Path passwordFile, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(System.getProperty("godwit.ctl")));
        line.addAll(List.of(
                "--url",
                controller.url(),
                "--authority",
                controller.noted("authority"),
                "--user",
                controller.noted("user"),
                "--password-file",
                passwordFile.toString()));
        line.addAll(List.of(arguments));
        return Programs.result(line);
    }
}
