// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.jspecify.annotations.Nullable;

/** What all resources write alike. */
final class Json {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static <T> ArrayNode array(Collection<T> values, Function<T, ObjectNode> view) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        values.forEach(value -> array.add(view.apply(value)));
        return array;
    }

    static ArrayNode texts(Collection<String> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        values.forEach(array::add);
        return array;
    }

    static ObjectNode texts(Map<String, String> values) {
        ObjectNode object = object();
        new TreeMap<>(values).forEach(object::put);
        return object;
    }

    /** RFC 3339 in UTC, to the millisecond. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** An enum as the contract spells it. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Puts a text that says something; leaves an empty one out. */
    static void putUnlessEmpty(ObjectNode object, String field, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            object.put(field, value);
        }
    }

    static void put(ObjectNode object, String field, Optional<String> value) {
        value.ifPresent(present -> object.put(field, present));
    }

    /** A problem as it stands in a job or a verification: without what belongs to one HTTP answer. */
    static ObjectNode problem(Problem problem) {
        ObjectNode json = object();
        json.put("type", "urn:godwit:problem:" + problem.code());
        json.put("title", problem.code().replace('_', ' ').toLowerCase(Locale.ROOT));
        json.put("code", problem.code());
        json.put("kind", word(problem.kind()));
        json.put("detail", problem.message());
        putUnlessEmpty(json, "hint", problem.remedy());
        json.put("retryable", problem.kind() == Kind.TRANSIENT);
        if (!problem.facts().isEmpty()) {
            json.set("facts", texts(problem.facts()));
        }
        return json;
    }
}
