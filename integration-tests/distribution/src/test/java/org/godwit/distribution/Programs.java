// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs run to their end. */
final class Programs {

    /** What came of it. */
    record Result(int code, String printed) {}

    private Programs() {}

    /** @throws AssertionError with what it printed, when it did not end with 0 */
    static String run(String... line) throws IOException, InterruptedException {
        Result result = result(List.of(line));
        if (result.code() != 0) {
            throw new AssertionError(
                    String.join(" ", line) + " ended with " + result.code() + ":\n" + result.printed());
        }
        return result.printed();
    }

    static Result result(List<String> line) throws IOException, InterruptedException {
        return result(line, Map.of());
    }

    static Result result(List<String> line, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        process.getOutputStream().close();
        try (InputStream printed = process.getInputStream()) {
            String text = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), text);
        }
    }

    /** The full path of a program, if this machine has it. */
    static Optional<String> find(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> java.nio.file.Path.of(folder, name))
                .filter(java.nio.file.Files::isExecutable)
                .map(Object::toString)
                .findFirst();
    }
}
