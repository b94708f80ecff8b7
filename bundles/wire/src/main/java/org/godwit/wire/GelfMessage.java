// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line of a log, as GELF 1.1 has it (Graylog Extended Log Format, go2docs.graylog.org).
 *
 * @param host who says it
 * @param text {@code short_message}
 * @param detail {@code full_message}; empty for none
 * @param at {@code timestamp}
 * @param level 0 (emergency) to 7 (debug), as in syslog (RFC 5424, table 2)
 * @param facts additional fields, without their underscore
 */
public record GelfMessage(String host, String text, String detail, Instant at, int level, Map<String, String> facts) {
    /** The fact that names the agent's machine. */
    public static final String MACHINE = "machine";

    /** The fact that shows that it is of that machine: {@link LogDoor#token}. */
    public static final String TOKEN = "log_token";

    /** Largest message, unpacked. */
    public static final int MAX_BYTES = 256 << 10;

    /** Most additional fields that are taken over. */
    private static final int MAX_FACTS = 32;

    /** Without a level, as the format says. */
    private static final int ALERT = 1;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxStringLength(MAX_BYTES)
                            .maxNumberLength(40)
                            .maxDocumentLength(MAX_BYTES)
                            .build())
                    .build())
            .build();

    public GelfMessage {
        if (level < 0 || level > 7) {
            throw new IllegalArgumentException("level is 0 to 7, not " + level);
        }
        facts = Map.copyOf(facts);
    }

    public byte[] json() {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("version", "1.1");
        json.put("host", host);
        json.put("short_message", text);
        if (!detail.isEmpty()) {
            json.put("full_message", detail);
        }
        json.put("timestamp", BigDecimal.valueOf(at.toEpochMilli(), 3));
        json.put("level", level);
        facts.forEach((name, value) -> json.put("_" + name, value));
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot write a line of a log as JSON", e);
        }
    }

    /**
     * Fields that have no place here are passed over; so are additional fields beyond the 32nd.
     *
     * @param now for messages without a timestamp
     * @throws IOException BUG {@code MALFORMED_MESSAGE} when it is no JSON, or has no {@code host} or {@code short_message}
     */
    public static GelfMessage parse(byte[] json, Instant now) throws IOException {
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw WireJson.malformed("No GELF: " + e.getOriginalMessage()).causedBy(e);
        }
        String host = node.path("host").asText();
        String text = node.path("short_message").asText();
        int level = node.path("level").asInt(ALERT);
        if (host.isEmpty() || text.isEmpty() || level < 0 || level > 7) {
            throw WireJson.malformed("GELF needs host, short_message and a level from 0 to 7")
                    .asException();
        }
        Map<String, String> facts = new LinkedHashMap<>();
        node.properties().stream()
                .filter(field -> field.getKey().length() > 1
                        && field.getKey().charAt(0) == '_'
                        && field.getValue().isValueNode())
                .limit(MAX_FACTS)
                .forEach(field ->
                        facts.put(field.getKey().substring(1), field.getValue().asText()));
        return new GelfMessage(
                host, text, node.path("full_message").asText(), instant(node.path("timestamp"), now), level, facts);
    }

    private static Instant instant(JsonNode seconds, Instant now) throws IOException {
        if (!seconds.isNumber()) {
            return now;
        }
        try {
            double value = seconds.asDouble();
            if (Math.abs(value) > 1e11) {
                throw new DateTimeException("out of range");
            }
            return Instant.ofEpochMilli(Math.round(value * 1000));
        } catch (DateTimeException e) {
            throw WireJson.malformed("timestamp " + seconds + " is no time").causedBy(e);
        }
    }
}
