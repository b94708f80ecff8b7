// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.rest.FakeController;

/** Runs godwitctl within the test, with an environment of its own. */
final class Ctl {
    private final Map<String, String> environment = new TreeMap<>();
    private final Path home;
    private String stdin = "";
    private boolean bar;

    Ctl(Path home) {
        this.home = home;
    }

    /** How it ended and what it said. */
    record Result(int exit, String out, String err) {
        JsonNode json() throws Exception {
            return Api.JSON.readTree(out);
        }
    }

    Ctl with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Ctl asAdmin(Object url) {
        return with("GODWIT_URL", url.toString())
                .with("GODWIT_USER", FakeController.USER)
                .with("GODWIT_PASSWORD", FakeController.PASSWORD);
    }

    Ctl stdin(String text) {
        stdin = text;
        return this;
    }

    Ctl bar() {
        bar = true;
        return this;
    }

    Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings around = new Surroundings(
                environment,
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                bar,
                false,
                home);
        int exit = Main.run(around, args);
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
