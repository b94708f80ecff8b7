// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.godwit.api.disk.MachineId;
import org.godwit.api.log.LogLine;
import org.godwit.api.log.Logs;

/** What agents say of themselves. */
final class LogResource {
    private final Parts parts;

    LogResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        Logs.Wanted wanted = new Logs.Wanted(machine(call), mildest(call));
        Optional<Long> after = after(call);
        int limit = call.limit();
        Logs logs = parts.logs();
        Logs.Part part = after.isPresent() ? logs.after(after.get(), wanted, limit) : logs.newest(wanted, limit);
        ObjectNode json = Json.object();
        json.set("items", Json.array(part.lines(), LogResource::view));
        json.put("next", part.next());
        json.put("forgotten", part.forgotten());
        json.put("refused", logs.refused().refused());
        json.put("limited", logs.refused().limited());
        Json.put(json, "trouble", logs.trouble());
        return Reply.ok(json);
    }

    private Optional<MachineId> machine(Call call) throws IOException {
        Optional<String> id = call.query("machine");
        return id.isEmpty()
                ? Optional.empty()
                : Optional.of(Ids.machine(parts, id.get()).id());
    }

    private static LogLine.Level mildest(Call call) throws Refusal {
        String word = call.query("level").orElse(Json.word(LogLine.Level.DEBUG));
        for (LogLine.Level level : LogLine.Level.values()) {
            if (Json.word(level).equals(word.toLowerCase(Locale.ROOT))) {
                return level;
            }
        }
        throw Refusal.badRequest(
                "LEVEL_INVALID",
                "level is '" + word + "'.",
                "Give one of "
                        + Arrays.stream(LogLine.Level.values()).map(Json::word).collect(Collectors.joining(", "))
                        + ", or leave it out.");
    }

    private static Optional<Long> after(Call call) throws Refusal {
        Optional<String> given = call.query("after");
        try {
            return given.map(Long::parseLong);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest(
                    "AFTER_INVALID", "after is '" + given.orElse("") + "'.", "Give the next of the answer before.");
        }
    }

    private static ObjectNode view(LogLine line) {
        ObjectNode json = Json.object();
        json.put("id", line.id());
        json.put("receivedAt", Json.time(line.receivedAt()));
        json.put("saidAt", Json.time(line.saidAt()));
        json.put("machine", line.machine().value());
        json.put("host", line.host());
        json.put("level", Json.word(line.level()));
        json.put("text", line.text());
        Json.putUnlessEmpty(json, "detail", line.detail());
        json.set("facts", Json.texts(line.facts()));
        return json;
    }
}
