// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One request on its way to its handler.
 *
 * @param variables of the path
 * @param caller who it is from; empty where anyone may call
 */
record Call(
        HttpServletRequest request,
        HttpServletResponse response,
        Map<String, String> variables,
        Optional<SignedIn> caller) {

    /** No body of ours is larger; a larger one is a mistake or an attack. */
    static final int MAX_BODY_BYTES = 64 << 10;

    /** Items of a page when nobody says how many. */
    private static final int DEFAULT_LIMIT = 100;

    private static final int MAX_LIMIT = 500;

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("the route of " + request.getPathInfo() + " has no " + name);
        }
        return value;
    }

    SignedIn signedIn() {
        return caller.orElseThrow(() -> new IllegalStateException("this route lets in only who is signed in"));
    }

    /** Who is to be named for what the request does. */
    String user() {
        return signedIn().person().name();
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(request.getParameter(name)).filter(value -> !value.isBlank());
    }

    /** Words joined by commas; empty when the parameter is not there. */
    Set<String> words(String name) {
        return query(name).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }

    /** A parameter that is true or false; false when it is not there. */
    boolean flag(String name) throws Refusal {
        String value = query(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw Refusal.badRequest(
                    "FLAG_INVALID", name + " is '" + value + "'.", "Give true or false, or leave it out.");
        }
        return value.equals("true");
    }

    /** What tells this request from others; quoted as a structured field or bare. */
    Optional<String> idempotencyKey() throws Refusal {
        String given = request.getHeader("Idempotency-Key");
        if (given == null) {
            return Optional.empty();
        }
        String key = given.strip().replaceFirst("^\"(.*)\"$", "$1");
        if (!KEY.matcher(key).matches()) {
            throw Refusal.badRequest(
                    "IDEMPOTENCY_KEY_INVALID",
                    "The header Idempotency-Key has " + key.length() + " characters, or some that it may not have.",
                    "Send 1 to 128 of A-Z a-z 0-9 . _ : -, such as a UUID.");
        }
        return Optional.of(key);
    }

    int limit() throws Refusal {
        Optional<String> given = query("limit");
        if (given.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(given.get());
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of its limits is.
        }
        throw Refusal.badRequest(
                "LIMIT_INVALID", "limit is '" + given.get() + "'.", "Give a number from 1 to " + MAX_LIMIT + ".");
    }

    /** The JSON object in the body, or an empty one when there is no body and none is needed. */
    Body body(boolean needed) throws IOException {
        byte[] bytes = bytes(MAX_BODY_BYTES);
        if (bytes.length == 0 && !needed) {
            return new Body(Json.object());
        }
        checkType();
        try {
            if (Json.MAPPER.readTree(new String(bytes, StandardCharsets.UTF_8)) instanceof ObjectNode object) {
                return new Body(object);
            }
            throw Refusal.badRequest("JSON_INVALID", "The body is JSON, but no object.", "Send an object.");
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + " column "
                            + e.getLocation().getColumnNr();
            throw Refusal.badRequest("JSON_INVALID", "The body is no JSON" + where + ".", "Send a JSON object.");
        }
    }

    /** The body as it came, not yet known to be JSON. */
    String text(int limit) throws IOException {
        checkType();
        byte[] bytes = bytes(limit);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.badRequest("UTF8_INVALID", "The body is no UTF-8.", "Send it as UTF-8.");
        }
    }

    private byte[] bytes(int limit) throws IOException {
        if (request.getContentLengthLong() > limit) {
            throw Refusal.tooLarge(limit);
        }
        byte[] bytes = request.getInputStream().readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw Refusal.tooLarge(limit);
        }
        return bytes;
    }

    private void checkType() throws Refusal {
        String type = Optional.ofNullable(request.getContentType()).orElse("");
        if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw Refusal.wrongMediaType(type);
        }
    }
}
