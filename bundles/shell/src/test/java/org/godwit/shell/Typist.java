// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** Somebody at the shell of a controller with these services, at that time. */
record Typist(Map<Class<?>, Object> services, Instant now) {
    /** What the command prints. */
    String type(GodwitCommand command) throws Exception {
        command.services = Services.of(services);
        command.clock = Clock.fixed(now, ZoneOffset.UTC);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            command.execute();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
