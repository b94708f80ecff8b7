// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.godwit.api.chunk.ChunkId;
import org.jspecify.annotations.Nullable;

/**
 * Values of the api as JSON and back: a record is an object of its components, a record of one text is that text, a
 * sealed interface adds {@code "is"} with the name of the record. Unknown fields are passed over and missing ones are
 * empty, so that a newer catalog can still be read.
 */
final class RecordJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String IS = "is";

    private RecordJson() {}

    static String write(Object value, Class<?> type) {
        try {
            return MAPPER.writeValueAsString(node(value, type));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + type.getSimpleName() + " as JSON", e);
        }
    }

    static <T> T read(String json, Class<T> type) {
        try {
            return type.cast(value(MAPPER.readTree(json), type));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the catalog's JSON of a " + type.getSimpleName() + " is broken", e);
        }
    }

    private static JsonNode node(Object value, Type type) {
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? node(optional.get(), argument(type, 0)) : NODES.nullNode();
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? NODES.numberNode(optional.getAsLong()) : NODES.nullNode();
        }
        if (value instanceof List<?> list) {
            ArrayNode array = NODES.arrayNode();
            list.forEach(item -> array.add(node(item, argument(type, 0))));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            map.forEach((key, item) -> object.set(String.valueOf(key), node(item, argument(type, 1))));
            return object;
        }
        if (value instanceof Long || value instanceof Integer) {
            return NODES.numberNode(((Number) value).longValue());
        }
        if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        }
        boolean isText = value instanceof String
                || value instanceof Instant
                || value instanceof Enum<?>
                || value instanceof ChunkId;
        return isText ? NODES.textNode(value.toString()) : recordNode((Record) value, (Class<?>) type);
    }

    private static JsonNode recordNode(Record value, Class<?> type) {
        RecordComponent[] components = value.getClass().getRecordComponents();
        if (!type.isSealed() && isText(components)) {
            return NODES.textNode((String) read(value, components[0]));
        }
        ObjectNode object = NODES.objectNode();
        if (type.isSealed()) {
            object.put(IS, value.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        }
        for (RecordComponent component : components) {
            object.set(component.getName(), node(read(value, component), component.getGenericType()));
        }
        return object;
    }

    private static boolean isText(RecordComponent[] components) {
        return components.length == 1 && components[0].getType() == String.class;
    }

    private static Object read(Record value, RecordComponent component) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static Object value(@Nullable JsonNode given, Type type) {
        JsonNode node = given == null ? NODES.nullNode() : given;
        Class<?> raw = type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
        if (raw == Optional.class) {
            return node.isNull() ? Optional.empty() : Optional.of(value(node, argument(type, 0)));
        }
        if (raw == OptionalLong.class) {
            return node.isNull() ? OptionalLong.empty() : OptionalLong.of(node.asLong());
        }
        if (raw == List.class) {
            List<Object> list = new ArrayList<>();
            node.forEach(item -> list.add(value(item, argument(type, 0))));
            return list;
        }
        if (raw == Map.class) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue(), argument(type, 1))));
            return map;
        }
        return raw.isRecord() || raw.isSealed() ? recordValue(node, raw) : scalar(node, raw);
    }

    private static Object scalar(JsonNode node, Class<?> type) {
        if (type == long.class || type == Long.class) {
            return node.asLong();
        }
        if (type == int.class || type == Integer.class) {
            return node.asInt();
        }
        if (type == boolean.class) {
            return node.asBoolean();
        }
        if (type == Instant.class) {
            return Instant.parse(node.asText());
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(node.asText())) {
                    return constant;
                }
            }
            throw new IllegalStateException("the catalog has an unknown " + type.getSimpleName() + ": " + node);
        }
        return node.asText("");
    }

    private static Object recordValue(JsonNode node, Class<?> type) {
        if (type == ChunkId.class) {
            return ChunkId.of(node.asText());
        }
        Class<?> concrete = type.isSealed() ? permitted(node, type) : type;
        RecordComponent[] components = concrete.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            JsonNode field = !type.isSealed() && isText(components) ? node : node.get(components[i].getName());
            values[i] = value(field, components[i].getGenericType());
        }
        try {
            return concrete.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the catalog has an impossible " + concrete.getSimpleName(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + concrete.getSimpleName(), e);
        }
    }

    private static Class<?> permitted(JsonNode node, Class<?> type) {
        String name = node.path(IS).asText("");
        for (Class<?> one : type.getPermittedSubclasses()) {
            if (one.getSimpleName().toLowerCase(Locale.ROOT).equals(name)) {
                return one;
            }
        }
        throw new IllegalStateException("the catalog has an unknown " + type.getSimpleName() + ": '" + name + "'");
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }
}
