// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * {@code openapi.yaml}, stricter than for clients: a word that is not in an {@code x-extensible-enum} and a field the
 * schema does not have are errors, for the controller must send what it has written down.
 */
final class Contract {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final JsonNode document;
    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();
    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    Contract() {
        try (InputStream in = ContractServlet.class.getResourceAsStream("/openapi.yaml")) {
            document = new ObjectMapper(new YAMLFactory())
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tighten(document.get("components").get("schemas"));
    }

    /** Each as {@code GET /api/v1/machines}. */
    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (METHODS.contains(method)) {
                        operations.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    /** The template of the contract that a path fits. */
    String template(String path) {
        return document.get("paths").properties().stream()
                .map(Map.Entry::getKey)
                .filter(template -> path.matches(template.replaceAll("\\{\\w+}", "[^/:]+")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no path of the contract fits " + path));
    }

    /** Holds an answer against the contract. */
    void check(String method, String path, int status, String contentType, String body) {
        String template = template(path);
        JsonNode operation = document.get("paths").get(template).path(method.toLowerCase(java.util.Locale.ROOT));
        JsonNode response = operation.path("responses").path(Integer.toString(status));
        if (response.has("$ref")) {
            response = document.at(response.get("$ref").asText().substring(1));
        }
        if (response.isMissingNode()) {
            throw new AssertionError(
                    method + " " + template + " answers " + status + ", which is not in the contract: " + body);
        }
        String type = contentType.replaceAll(";.*", "").strip();
        if (!response.has("content")) {
            if (!body.isEmpty()) {
                throw new AssertionError(method + " " + template + " has a body and should not: " + body);
            }
            return;
        }
        JsonNode schema = response.get("content").path(type).path("schema");
        if (schema.isMissingNode()) {
            throw new AssertionError(
                    method + " " + template + " answers as " + type + ", which is not in the contract");
        }
        if (type.endsWith("json")) {
            checkJson(schema, body);
        }
    }

    /** Holds the data of an event against the contract. */
    void checkEvent(String data) {
        checkJson(document.at("/paths/~1api~1v1~1events/get/responses/200/content/text~1event-stream/schema"), data);
    }

    private void checkJson(JsonNode schema, String body) {
        Set<ValidationMessage> wrong;
        try {
            wrong = schemas.computeIfAbsent(schema.toString(), key -> compiled(schema))
                    .validate(Json.MAPPER.readTree(body));
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + body, e);
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(
                    wrong.stream().map(ValidationMessage::toString).collect(Collectors.joining("\n")) + "\nin " + body);
        }
    }

    private JsonSchema compiled(JsonNode schema) {
        ObjectNode root = schema.deepCopy();
        root.set("components", document.get("components"));
        return factory.getSchema(
                root,
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    }

    private static void tighten(JsonNode node) {
        if (node instanceof ObjectNode object) {
            JsonNode words = object.remove("x-extensible-enum");
            if (words != null) {
                object.set("enum", words);
            }
            if (object.has("properties") && !object.has("additionalProperties")) {
                object.put("additionalProperties", false);
            }
        }
        node.forEach(Contract::tighten);
    }
}
