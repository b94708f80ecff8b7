// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands do alike. */
abstract class Act implements Callable<Integer> {

    /** How answers are printed. */
    enum Output {
        table,
        json
    }

    @Mixin
    Connection connection = new Connection();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}")
    Output output = Output.table;

    @Option(names = "--no-color", description = "No colours (also with NO_COLOR)")
    boolean noColor;

    final Surroundings around;

    Act(Surroundings around) {
        this.around = around;
    }

    /** @return the exit code */
    @Override
    public final Integer call() throws Failure {
        return run();
    }

    abstract int run() throws Failure;

    Api api() throws Failure {
        return connection.api(around);
    }

    boolean json() {
        return output == Output.json;
    }

    Table table(String... headings) {
        boolean colour =
                around.colour() && !noColor && around.variable("NO_COLOR").isEmpty();
        return new Table(colour, headings);
    }

    void print(JsonNode json) {
        try {
            around.out().println(Api.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON that was read cannot be written", e);
        }
    }

    void line(String format, Object... values) {
        around.out().println(String.format(Locale.ROOT, format, values));
    }

    /** For the person, not for the pipe. */
    void note(String text) {
        around.err().println(text);
    }
}
