// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Finding.Level;

/**
 * Holds documents against {@code plan-schema.json}: those keywords of JSON Schema 2020-12 that it uses, and no other. Tests
 * hold it against another implementation.
 */
final class PlanSchema {
    /** More would help nobody. */
    static final int MOST_FINDINGS = 100;

    private static final int LONGEST_SHOWN = 60;

    private final String text;
    private final JsonNode root;

    PlanSchema() {
        try (InputStream in = PlanSchema.class.getResourceAsStream("plan-schema.json")) {
            text = new String(Objects.requireNonNull(in, "plan-schema.json").readAllBytes(), StandardCharsets.UTF_8);
            root = PlanText.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("the bundle has no plan-schema.json that can be read", e);
        }
    }

    PlanSchema(String text) throws JsonProcessingException {
        this.text = text;
        this.root = PlanText.MAPPER.readTree(text);
    }

    String text() {
        return text;
    }

    /** Blockers, and keys that nobody knows; the first {@value #MOST_FINDINGS} in the order of the document. */
    List<Finding> check(JsonNode document) {
        Found found = new Found();
        look(root, document, "", found);
        return Stream.concat(found.blockers.stream(), found.others.stream()).toList();
    }

    /** What was found so far; unknown keys never leave blockers without room. */
    private static final class Found {
        private final List<Finding> blockers = new ArrayList<>();
        private final List<Finding> others = new ArrayList<>();

        boolean isFull() {
            return blockers.size() >= MOST_FINDINGS;
        }

        void add(Finding finding) {
            List<Finding> list = finding.level() == Level.BLOCKER ? blockers : others;
            if (list.size() < MOST_FINDINGS) {
                list.add(finding);
            }
        }
    }

    private void look(JsonNode schema, JsonNode value, String where, Found found) {
        if (found.isFull()) {
            return;
        }
        if (schema.has("$ref")) {
            look(root.at(schema.get("$ref").asText().substring(1)), value, where, found);
        }
        if (!fitsType(schema.path("type"), value)) {
            add(found, where, "is " + shown(value) + "; wanted is " + words(schema.path("type")) + ".", schema);
            return;
        }
        if (schema.has("const") && !schema.get("const").equals(value)) {
            add(found, where, "is " + shown(value) + "; wanted is " + schema.get("const") + ".", schema);
        }
        if (schema.has("enum") && !contains(schema.get("enum"), value)) {
            add(found, where, "is " + shown(value) + "; wanted is one of " + words(schema.get("enum")) + ".", schema);
        }
        if (value.isTextual()) {
            text(schema, value.asText(), where, found);
        } else if (value.isNumber()) {
            number(schema, value.decimalValue(), where, found);
        } else if (value.isArray()) {
            list(schema, value, where, found);
        } else if (value.isObject()) {
            object(schema, value, where, found);
        }
        oneOf(schema, value, where, found);
    }

    private static void text(JsonNode schema, String value, String where, Found found) {
        int length = value.codePointCount(0, value.length());
        if (length < schema.path("minLength").asInt(0)) {
            add(found, where, "is empty; wanted is a text that is not.", schema);
        }
        if (length > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
            add(
                    found,
                    where,
                    "has " + length + " characters; wanted are at most "
                            + schema.get("maxLength").asInt() + ".",
                    schema);
        }
        if (schema.has("pattern")
                && !Pattern.compile(schema.get("pattern").asText())
                        .matcher(value)
                        .find()) {
            add(
                    found,
                    where,
                    "is " + shortened("\"" + value + "\"") + "; wanted is something like "
                            + schema.get("pattern").asText() + ".",
                    schema);
        }
    }

    private static void number(JsonNode schema, BigDecimal value, String where, Found found) {
        boolean low =
                schema.has("minimum") && value.compareTo(schema.get("minimum").decimalValue()) < 0;
        boolean high =
                schema.has("maximum") && value.compareTo(schema.get("maximum").decimalValue()) > 0;
        if (low || high) {
            add(
                    found,
                    where,
                    "is " + shortened(value.toString()) + "; wanted is a number from " + schema.path("minimum") + " to "
                            + schema.path("maximum") + ".",
                    schema);
        }
    }

    private void list(JsonNode schema, JsonNode value, String where, Found found) {
        size(schema, "Items", value.size(), where, found);
        for (int i = 0; i < value.size() && schema.has("items"); i++) {
            look(schema.get("items"), value.get(i), where + "/" + i, found);
        }
    }

    private void object(JsonNode schema, JsonNode value, String where, Found found) {
        size(schema, "Properties", value.size(), where, found);
        for (JsonNode key : schema.path("required")) {
            if (!value.has(key.asText())) {
                JsonNode missing = schema.path("properties").path(key.asText());
                add(found, where, "has no " + key + "; wanted is one.", missing.isMissingNode() ? schema : missing);
            }
        }
        value.properties().forEach(entry -> {
            String at = where + Pointer.of(entry.getKey());
            if (schema.has("propertyNames")) {
                look(schema.get("propertyNames"), PlanText.MAPPER.valueToTree(entry.getKey()), at, found);
            }
            JsonNode own = schema.path("properties").path(entry.getKey());
            JsonNode others = schema.path("additionalProperties");
            if (!own.isMissingNode()) {
                look(own, entry.getValue(), at, found);
            } else if (others.isObject()) {
                look(others, entry.getValue(), at, found);
            } else if (schema.has("properties")) {
                unknown(schema, entry.getKey(), at, found);
            }
        });
    }

    private static void unknown(JsonNode schema, String key, String at, Found found) {
        TreeSet<String> known = new TreeSet<>();
        schema.get("properties").fieldNames().forEachRemaining(known::add);
        String near = known.stream()
                .filter(name -> Distance.isSmall(name, key))
                .findFirst()
                .map(name -> "Did you mean \"" + name + "\"?")
                .orElse("");
        if (schema.path("additionalProperties").asBoolean(true)) {
            found.add(new Finding(
                    near.isEmpty() ? Level.INFO : Level.WARNING,
                    "KEY_UNKNOWN",
                    at,
                    "\"" + key + "\" is a key that Godwit does not know; it is kept and ignored.",
                    near));
        } else {
            found.add(new Finding(
                    Level.BLOCKER,
                    "PLAN_SHAPE",
                    at,
                    "\"" + key + "\" is not known here; wanted are " + known + ".",
                    near.isEmpty() ? "Take it out." : near));
        }
    }

    private static void size(JsonNode schema, String of, int size, String where, Found found) {
        int least = schema.path("min" + of).asInt(0);
        int most = schema.path("max" + of).asInt(Integer.MAX_VALUE);
        if (size < least || size > most) {
            add(found, where, "has " + size + "; wanted are " + least + " to " + most + ".", schema);
        }
    }

    private void oneOf(JsonNode schema, JsonNode value, String where, Found found) {
        if (!schema.has("oneOf")) {
            return;
        }
        List<String> forms = new ArrayList<>();
        List<Found> failures = new ArrayList<>();
        int fit = 0;
        for (JsonNode form : schema.get("oneOf")) {
            Found inner = new Found();
            look(form, value, where, inner);
            forms.add(form.path("title").asText());
            if (inner.blockers.isEmpty()) {
                fit++;
            } else if (form.has("$ref") && value.isObject()) {
                // Of the right kind, and wrong inside.
                failures.add(inner);
            }
        }
        if (fit == 1) {
            return;
        }
        if (fit == 0 && failures.size() == 1) {
            failures.get(0).blockers.forEach(found::add);
        } else {
            add(found, where, "fits " + fit + " of " + forms + "; wanted is exactly one.", schema);
        }
    }

    private static void add(Found found, String where, String message, JsonNode schema) {
        String wanted = schema.path("description").asText();
        found.add(new Finding(Level.BLOCKER, "PLAN_SHAPE", where, message, wanted.isEmpty() ? "Correct it." : wanted));
    }

    private static boolean fitsType(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (fitsType(one, value)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.asText("")) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isNumber() && isWhole(value.decimalValue());
            default -> true;
        };
    }

    /** JSON Schema core, 4.2.2: 1.0 is an integer too. */
    private static boolean isWhole(BigDecimal value) {
        return value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode one : list) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static String words(JsonNode node) {
        if (!node.isArray()) {
            return node.asText();
        }
        List<String> words = new ArrayList<>();
        node.forEach(one -> words.add(one.asText()));
        return String.join(", ", words);
    }

    private static String shown(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            default -> shortened(value.toString());
        };
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }
}
