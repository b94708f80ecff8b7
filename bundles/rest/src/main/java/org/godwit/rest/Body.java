// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.godwit.rest.Refusal.FieldError;

/**
 * Reads the fields of a JSON object and gathers all that is wrong with it, to be told at once by {@link #check}. A
 * field nobody asked for is wrong too: a typing error must not become a default.
 */
final class Body {
    private final ObjectNode object;
    private final String path;
    private final List<FieldError> errors;
    private final Set<String> asked = new HashSet<>();
    private final List<Body> inner = new ArrayList<>();

    Body(ObjectNode object) {
        this(object, "", new ArrayList<>());
    }

    private Body(ObjectNode object, String path, List<FieldError> errors) {
        this.object = object;
        this.path = path;
        this.errors = errors;
    }

    Optional<String> text(String field) {
        return value(field).flatMap(value -> {
            if (value.isTextual() && !value.asText().isBlank()) {
                return Optional.of(value.asText());
            }
            wrong(field, "TYPE", "is no text");
            return Optional.empty();
        });
    }

    /** The text, or "" after noting that it is needed. */
    String needed(String field) {
        if (value(field).isEmpty()) {
            wrong(field, "REQUIRED", "is missing");
            return "";
        }
        return text(field).orElse("");
    }

    int number(String field, int min, int max, int otherwise) {
        return value(field)
                .map(value -> {
                    if (value.isIntegralNumber() && value.canConvertToInt()) {
                        int number = value.asInt();
                        if (number >= min && number <= max) {
                            return number;
                        }
                    }
                    wrong(field, "RANGE", "is no whole number from " + min + " to " + max);
                    return otherwise;
                })
                .orElse(otherwise);
    }

    double decimal(String field, double min, double max, double otherwise) {
        return value(field)
                .map(value -> {
                    if (value.isNumber() && value.asDouble() >= min && value.asDouble() <= max) {
                        return value.asDouble();
                    }
                    wrong(field, "RANGE", "is no number from " + min + " to " + max);
                    return otherwise;
                })
                .orElse(otherwise);
    }

    boolean flag(String field) {
        return value(field)
                .map(value -> {
                    if (!value.isBoolean()) {
                        wrong(field, "TYPE", "is neither true nor false");
                    }
                    return value.asBoolean();
                })
                .orElse(false);
    }

    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        value(field).ifPresent(value -> {
            if (!value.isArray()) {
                wrong(field, "TYPE", "is no list");
            }
            for (JsonNode each : value) {
                if (each.isTextual()) {
                    texts.add(each.asText());
                } else {
                    wrong(field, "TYPE", "has something that is no text");
                }
            }
        });
        return texts;
    }

    Map<String, String> settings(String field) {
        Map<String, String> settings = new TreeMap<>();
        value(field).ifPresent(value -> {
            if (!value.isObject()) {
                wrong(field, "TYPE", "is no object");
            }
            value.properties().forEach(entry -> {
                if (entry.getValue().isTextual()) {
                    settings.put(entry.getKey(), entry.getValue().asText());
                } else {
                    wrong(field + "/" + entry.getKey(), "TYPE", "is no text");
                }
            });
        });
        return settings;
    }

    Optional<Body> object(String field) {
        return value(field).flatMap(value -> {
            if (value instanceof ObjectNode node) {
                Body body = new Body(node, path + "/" + field, errors);
                inner.add(body);
                return Optional.of(body);
            }
            wrong(field, "TYPE", "is no object");
            return Optional.empty();
        });
    }

    /** All that are there, whoever asks for them. */
    List<String> fields() {
        List<String> fields = new ArrayList<>();
        object.fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    /** Whether the field is there. */
    boolean isGiven(String field) {
        return value(field).isPresent();
    }

    /** Whether the field is there and holds an object. */
    boolean isObject(String field) {
        return value(field).filter(ObjectNode.class::isInstance).isPresent();
    }

    /** Whether the field is there and holds an object that has that one. */
    boolean isObject(String field, String with) {
        return value(field).filter(value -> value.has(with)).isPresent();
    }

    /** The objects of a list; none when it is not there. */
    List<Body> objects(String field, int most) {
        List<Body> bodies = new ArrayList<>();
        value(field).ifPresent(value -> {
            if (!value.isArray() || value.size() > most) {
                wrong(field, "TYPE", "is no list of at most " + most);
                return;
            }
            for (int i = 0; i < value.size(); i++) {
                if (value.get(i) instanceof ObjectNode node) {
                    Body body = new Body(node, path + "/" + field + "/" + i, errors);
                    inner.add(body);
                    bodies.add(body);
                } else {
                    wrong(field + "/" + i, "TYPE", "is no object");
                }
            }
        });
        return bodies;
    }

    void wrong(String field, String code, String detail) {
        errors.add(new FieldError(path + "/" + field, code, detail));
    }

    /** Call it after all fields were asked for and before any is used. */
    void check() throws Refusal {
        noteUnasked();
        if (!errors.isEmpty()) {
            throw Refusal.badBody(errors);
        }
    }

    private void noteUnasked() {
        object.fieldNames().forEachRemaining(field -> {
            if (!asked.contains(field)) {
                wrong(field, "UNKNOWN", "is not known here");
            }
        });
        inner.forEach(Body::noteUnasked);
    }

    private Optional<JsonNode> value(String field) {
        asked.add(field);
        return Optional.ofNullable(object.get(field)).filter(value -> !value.isNull());
    }
}
