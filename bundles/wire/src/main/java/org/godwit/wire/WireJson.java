// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import org.godwit.api.problem.Problem;

/** Control messages as JSON. Unknown fields are passed over, so that a newer side may say more than an older one hears. */
public final class WireJson {
    private static final int MAX_DEPTH = 32;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(Protocol.MAX_JSON_BYTES)
                            .maxDocumentLength(Protocol.MAX_JSON_BYTES)
                            .build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private WireJson() {}

    public static byte[] write(Object message) {
        try {
            return MAPPER.writeValueAsBytes(message);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "cannot write " + message.getClass().getSimpleName() + " as JSON", e);
        }
    }

    /** @throws IOException BUG {@code MALFORMED_MESSAGE} when the bytes are no such message */
    public static <T> T read(byte[] json, Class<T> type) throws IOException {
        try {
            T message = MAPPER.readValue(json, type);
            if (message == null) {
                throw malformed(type.getSimpleName() + " is null").asException();
            }
            return message;
        } catch (JsonProcessingException e) {
            throw malformed("No " + type.getSimpleName() + ": " + e.getOriginalMessage())
                    .causedBy(e);
        }
    }

    /**
     * Reads a stream to its end.
     *
     * @throws IOException as {@link #read(byte[], Class)}; BUG {@code MESSAGE_TOO_LARGE} beyond the limit
     */
    public static <T> T read(InputStream in, Class<T> type) throws IOException {
        byte[] json = in.readNBytes(Protocol.MAX_JSON_BYTES + 1);
        if (json.length > Protocol.MAX_JSON_BYTES) {
            throw tooLarge(type.getSimpleName(), Protocol.MAX_JSON_BYTES).asException();
        }
        return read(json, type);
    }

    static Problem malformed(String what) {
        return Problem.of(
                Problem.Kind.BUG,
                "MALFORMED_MESSAGE",
                "Read a message of the agent protocol: " + what + ".",
                "Agent and controller do not understand each other: use the agent that came with this controller.");
    }

    static Problem tooLarge(String what, int limit) {
        return Problem.of(
                Problem.Kind.BUG,
                "MESSAGE_TOO_LARGE",
                "Read a message of the agent protocol: " + what + " has more than " + limit + " bytes.",
                "Agent and controller do not understand each other: use the agent that came with this controller.");
    }
}
