// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a command touches besides the network.
 *
 * @param bar whether stderr is a terminal that can draw a progress bar
 * @param colour whether stdout is a terminal and colours are wanted
 * @param home of the user
 */
record Surroundings(
        Map<String, String> environment,
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean bar,
        boolean colour,
        Path home) {

    static Surroundings ofThisProcess() {
        return new Surroundings(
                System.getenv(),
                System.in,
                System.out,
                System.err,
                Boolean.getBoolean("godwitctl.bar"),
                Boolean.getBoolean("godwitctl.colour"),
                Path.of(System.getProperty("user.home")));
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** {@code $XDG_CONFIG_HOME/godwit/profile.json} (XDG Base Directory Specification). */
    Path profile() {
        Path config = variable("XDG_CONFIG_HOME").map(Path::of).orElse(home.resolve(".config"));
        return config.resolve("godwit").resolve("profile.json");
    }
}
