// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.godwit.api.job.Event;
import org.godwit.api.notify.Alert;
import org.godwit.api.notify.Delivery;

/**
 * What happens as CloudEvents 1.0 in the JSON event format, structured mode (cloudevents/spec v1.0.2, json-format.md). One event
 * has one id, whoever is told of it.
 */
record CloudEvents(String source, Supplier<String> ids) {
    private static final String PREFIX = "org.godwit.";

    /** @param light the worst of all open alerts: {@code red}, {@code yellow}, {@code green} */
    Delivery.Content of(Alert alert, String what, String light, Instant now) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("id", alert.id());
        data.put("cause", alert.cause());
        data.put("severity", alert.severity().name().toLowerCase(Locale.ROOT));
        data.put("title", alert.title());
        data.put("text", alert.text());
        data.put("remedy", alert.remedy());
        data.put("since", time(alert.since()));
        alert.overAt().ifPresent(at -> data.put("overAt", time(at)));
        data.put("light", light);
        return content("alert." + what, alert.subject(), now, data);
    }

    Delivery.Content of(Event event) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("topic", event.topic());
        ObjectNode facts = data.putObject("facts");
        new TreeMap<>(event.facts()).forEach(facts::put);
        return content(event.type(), event.subject(), event.at(), data);
    }

    Delivery.Content ping(String by, Instant now) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        Map.of("by", by).forEach(data::put);
        return content("ping", "", now, data);
    }

    private Delivery.Content content(String type, String subject, Instant at, ObjectNode data) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("specversion", "1.0");
        event.put("id", "evt_" + ids.get());
        event.put("source", source);
        event.put("type", PREFIX + type);
        if (!subject.isEmpty()) {
            event.put("subject", subject);
        }
        event.put("time", time(at));
        event.put("datacontenttype", "application/json");
        event.set("data", data);
        return new Delivery.Content(PREFIX + type, subject, event.toString());
    }

    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
