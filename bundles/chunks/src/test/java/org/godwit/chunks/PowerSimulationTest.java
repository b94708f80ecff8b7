// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code -Dgodwit.seeds=N} plays more seeds, {@code -Dgodwit.seed=S} one of them. */
final class PowerSimulationTest {

    @Test
    void everyPointIsWhatItWasThoughThePowerTakesWhatWasNotSynced() throws Exception {
        Long one = Long.getLong("godwit.seed");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PowerSimulation.class.getName(),
                        one != null ? "--seed" : "--seeds",
                        String.valueOf(one != null ? one : Long.getLong("godwit.seeds", 200)))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = process.inputReader()) {
            List<String> lines = said.lines().toList();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as("%s", String.join("\n", lines)).isZero();
            System.out.println(String.join("\n", lines));
        } finally {
            process.destroyForcibly();
        }
    }
}
