// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Plans;

/**
 * The text of a document as JSON, or why it is none.
 *
 * @param wrong empty exactly when there is a root
 */
record PlanText(Optional<JsonNode> root, Optional<Finding> wrong) {
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Plans.MOST_DEPTH)
                            .maxNumberLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static PlanText of(String document) {
        int bytes = document.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Plans.MOST_BYTES) {
            return wrong(
                    "PLAN_TOO_LARGE",
                    "",
                    "The document has " + bytes + " bytes; wanted are at most " + Plans.MOST_BYTES + ".",
                    "Make several plans of it.");
        }
        try {
            JsonNode root = MAPPER.readTree(document);
            if (root.isMissingNode()) {
                return wrong("PLAN_NOT_JSON", "", "The document is empty; wanted is a JSON object.", "Begin with {}.");
            }
            return new PlanText(Optional.of(root), Optional.empty());
        } catch (StreamConstraintsException e) {
            return wrong(
                    "PLAN_TOO_DEEP",
                    where(e),
                    "Too deep or a number too long " + place(e) + "; wanted are at most " + Plans.MOST_DEPTH
                            + " objects and lists within each other.",
                    "Take out what lies deeper.");
        } catch (JsonProcessingException e) {
            if (e.getOriginalMessage().startsWith("Duplicate field")) {
                return wrong(
                        "PLAN_KEY_TWICE",
                        where(e),
                        "The key is there twice " + place(e) + "; wanted is each key once.",
                        "Rename one of them or take it out.");
            }
            return wrong(
                    "PLAN_NOT_JSON",
                    where(e),
                    "The document is no JSON " + place(e) + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse("") + ".",
                    "Correct it there; a comma or a quote may be missing or too many.");
        }
    }

    private static PlanText wrong(String code, String where, String message, String remedy) {
        return new PlanText(
                Optional.empty(), Optional.of(new Finding(Finding.Level.BLOCKER, code, where, message, remedy)));
    }

    private static String where(JsonProcessingException e) {
        return e.getProcessor() instanceof JsonParser parser
                ? parser.getParsingContext().pathAsPointer().toString()
                : "";
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : "at line " + e.getLocation().getLineNr() + " column "
                        + e.getLocation().getColumnNr();
    }
}
