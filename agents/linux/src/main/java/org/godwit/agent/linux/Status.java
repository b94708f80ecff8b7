// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.godwit.agent.Enrolled;
import org.godwit.wire.WireJson;
import org.jspecify.annotations.Nullable;

/** {@code godwit-agent status}: the service of this machine, as it says of itself. */
final class Status {
    static final int CONNECTED = 0;
    static final int WAITING = 1;
    static final int STOPPED = 3;
    static final int NOT_ENROLLED = 4;

    private Status() {}

    /**
     * All there is to say. Absent in JSON where it is not known.
     *
     * @param state connected, waiting, stopped or notEnrolled
     */
    record Report(
            String state,
            String installed,
            @Nullable String machine,
            @Nullable String controller,
            @Nullable String authority,
            @Nullable String certificateEnds,
            StatusFile.@Nullable Running running) {

        int exitCode() {
            return switch (state) {
                case "connected" -> CONNECTED;
                case "waiting" -> WAITING;
                case "stopped" -> STOPPED;
                default -> NOT_ENROLLED;
            };
        }

        String json() {
            return new String(WireJson.write(this), StandardCharsets.UTF_8);
        }

        /** A line for each thing. */
        String text() {
            StringBuilder text = new StringBuilder("state        " + state + "\n");
            line(text, "installed", installed);
            line(text, "machine", machine);
            line(text, "controller", controller);
            line(text, "authority", authority);
            line(text, "certificate", certificateEnds == null ? null : "valid until " + certificateEnds);
            if (running != null) {
                line(text, "process", running.pid() + " since " + running.startedAt() + ", " + running.version());
                line(text, "answered", running.answeredAt());
                line(text, "waits", running.waitingBecause());
                line(text, "tracker", running.tracker());
            }
            return text.toString();
        }

        private static void line(StringBuilder text, String what, @Nullable String value) {
            if (value != null) {
                text.append(String.format("%-12s %s%n", what, value));
            }
        }
    }

    /** @throws IOException MISCONFIGURED {@code IDENTITY_UNREADABLE} */
    static Report of(Arguments arguments, String installed, Map<String, String> environment) throws IOException {
        Optional<Enrolled> enrolled = Enrolled.in(arguments.state());
        Optional<StatusFile.Running> running = StatusFile.read(environment);
        return new Report(
                state(enrolled.isPresent(), running),
                installed,
                enrolled.map(Enrolled::machine).orElse(null),
                arguments
                        .controller()
                        .or(() -> enrolled.flatMap(Enrolled::controller))
                        .map(Object::toString)
                        .orElse(null),
                enrolled.map(Enrolled::authority).orElse(null),
                enrolled.map(each -> each.certificateEnds().toString()).orElse(null),
                running.orElse(null));
    }

    private static String state(boolean enrolled, Optional<StatusFile.Running> running) {
        if (running.isPresent()) {
            StatusFile.Running now = running.get();
            return now.answeredAt() != null && now.waitingBecause() == null ? "connected" : "waiting";
        }
        return enrolled ? "stopped" : "notEnrolled";
    }
}
