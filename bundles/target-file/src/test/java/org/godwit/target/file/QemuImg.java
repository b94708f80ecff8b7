// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The real {@code qemu-img}, as the judge of our files. */
final class QemuImg {
    private QemuImg() {}

    /** Skips the test where there is none, and says so. */
    static void require() {
        Assumptions.assumeTrue(onPath("qemu-img"), "SKIPPED: qemu-img is not installed (apt install qemu-utils)");
    }

    static boolean onPath(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Path.of(folder, program).toFile().canExecute()) {
                return true;
            }
        }
        return false;
    }

    static void check(Path qcow2) throws IOException, InterruptedException {
        assertThat(run("check", "-f", "qcow2", qcow2.toString())).contains("No errors were found on the image");
    }

    static void compare(Path raw, Path qcow2) throws IOException, InterruptedException {
        assertThat(run("compare", "-f", "raw", "-F", "qcow2", raw.toString(), qcow2.toString()))
                .contains("Images are identical");
    }

    static String run(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("qemu-img"));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s said: %s", line, said).isZero();
        return said;
    }
}
