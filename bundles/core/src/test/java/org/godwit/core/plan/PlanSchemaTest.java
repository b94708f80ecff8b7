// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Finding.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our reading of the schema is that of the standard, and says what is wrong. */
class PlanSchemaTest {
    private static final int DOCUMENTS = 20_000;

    private final PlanSchema schema = new PlanSchema();
    private final JsonSchema other =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema.text());

    @Test
    void theSchemaItselfKeepsToTheStandard() throws Exception {
        JsonSchema meta = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(java.net.URI.create("https://json-schema.org/draft/2020-12/schema"));
        assertThat(meta.validate(PlanText.MAPPER.readTree(schema.text()))).isEmpty();
    }

    @Test
    void theSchemaUsesNoKeywordThatWeDoNotKnow() throws Exception {
        Set<String> used = new TreeSet<>();
        keywords(PlanText.MAPPER.readTree(schema.text()), used);
        assertThat(used)
                .isSubsetOf(
                        "$schema",
                        "$id",
                        "$ref",
                        "$defs",
                        "title",
                        "description",
                        "type",
                        "const",
                        "enum",
                        "minLength",
                        "maxLength",
                        "pattern",
                        "minimum",
                        "maximum",
                        "minItems",
                        "maxItems",
                        "items",
                        "required",
                        "properties",
                        "additionalProperties",
                        "propertyNames",
                        "minProperties",
                        "maxProperties",
                        "oneOf");
    }

    private static void keywords(JsonNode node, Set<String> used) {
        node.properties().forEach(entry -> {
            used.add(entry.getKey());
            boolean names =
                    entry.getKey().equals("properties") || entry.getKey().equals("$defs");
            for (JsonNode inner : names ? entry.getValue() : List.of(entry.getValue())) {
                keywords(inner, used);
            }
            if (entry.getKey().equals("oneOf")) {
                entry.getValue().forEach(form -> keywords(form, used));
            }
        });
    }

    @Test
    void theDocumentsOfAcuraAndOursKeepToIt() throws Exception {
        for (String document : List.of(Documents.ACURA_LIST, Documents.ACURA_ONE, Documents.WHOLE)) {
            assertThat(blockers(PlanText.MAPPER.readTree(document)))
                    .as(document)
                    .isEmpty();
        }
    }

    /** Documents with one to three changes anywhere: both readings call the same ones right. */
    @Test
    void anotherImplementationAgreesOnChangedDocuments() throws Exception {
        long seed = Long.getLong("godwit.seed", System.nanoTime());
        Random random = new Random(seed);
        JsonNode[] originals = {PlanText.MAPPER.readTree(Documents.WHOLE), PlanText.MAPPER.readTree(Documents.ACURA_ONE)
        };
        int right = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            JsonNode document = originals[random.nextInt(originals.length)].deepCopy();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                change(document, random);
            }
            boolean ours = blockers(document).isEmpty();
            assertThat(ours)
                    .as("-Dgodwit.seed=%d document %d: %s", seed, i, document)
                    .isEqualTo(other.validate(document).isEmpty());
            right += ours ? 1 : 0;
        }
        assertThat(right).isBetween(DOCUMENTS / 20, DOCUMENTS * 19 / 20);
    }

    private static void change(JsonNode document, Random random) {
        List<JsonNode> holders = new ArrayList<>();
        gather(document, holders);
        JsonNode holder = holders.get(random.nextInt(holders.size()));
        if (holder instanceof ObjectNode object && !object.isEmpty()) {
            List<String> keys = new ArrayList<>();
            object.fieldNames().forEachRemaining(keys::add);
            String key = keys.get(random.nextInt(keys.size()));
            switch (random.nextInt(4)) {
                case 0 -> object.remove(key);
                case 1 -> object.set(key + (random.nextBoolean() ? "x" : ""), value(random));
                case 2 -> object.set(random.nextBoolean() ? "" : "n".repeat(random.nextInt(140)), value(random));
                default -> object.set(key, value(random));
            }
        } else if (holder instanceof ArrayNode array) {
            if (array.isEmpty() || random.nextBoolean()) {
                array.add(value(random));
            } else if (random.nextBoolean()) {
                array.remove(random.nextInt(array.size()));
            } else {
                JsonNode one = array.get(0);
                Stream.generate(() -> one).limit(random.nextInt(70)).forEach(array::add);
            }
        }
    }

    private static void gather(JsonNode node, List<JsonNode> holders) {
        if (node.isContainerNode()) {
            holders.add(node);
        }
        node.forEach(inner -> gather(inner, holders));
    }

    private static JsonNode value(Random random) {
        Object[] values = {
            0,
            1,
            -1,
            65535,
            65536,
            86400,
            86401,
            9999,
            10000,
            new BigDecimal("1.0"),
            new BigDecimal("1.5"),
            new BigDecimal("1e3"),
            new BigDecimal("1e40"),
            true,
            false,
            "",
            "keep",
            "dhcp",
            "instance",
            "x",
            "/y",
            "\u0001",
            "😀".repeat(random.nextInt(140)),
            "a".repeat(random.nextInt(1100)),
            List.of(),
            List.of("a"),
            java.util.Map.of(),
            java.util.Map.of("port", 1),
            java.util.Map.of("static", List.of())
        };
        return random.nextInt(values.length + 1) == 0
                ? PlanText.MAPPER.nullNode()
                : PlanText.MAPPER.valueToTree(values[random.nextInt(values.length)]);
    }

    private List<Finding> blockers(JsonNode document) {
        return schema.check(document).stream()
                .filter(finding -> finding.level() == Level.BLOCKER)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}||has no \"devices\"",
                "{'devices':{}}|/devices|has 0; wanted are 1 to 1000",
                "{'devices':[]}|/devices|is an array; wanted is object",
                "{'devices':{'a':{}}}|/devices/a|has no \"id\"",
                "{'devices':{'a/b~c':{'id':5}}}|/devices/a~1b~0c/id|is 5; wanted is string",
                "{'devices':{'a':{'id':'m','rank':-1}}}|/devices/a/rank|is -1; wanted is a number from 0 to 9999",
                "{'devices':{'a':{'id':'m','rank':1.5}}}|/devices/a/rank|is 1.5; wanted is integer",
                "{'devices':{'a':{'id':'m','network':'none'}}}|/devices/a/network|fits 0 of [keep or dhcp, static]",
                "{'devices':{'a':{'id':'m','network':{'static':[]}}}}|/devices/a/network/static|has 0; wanted are 1 to 64",
                "{'devices':{'a':{'id':'m','ready_when':[{'limit_seconds':1}]}}}|/devices/a/ready_when/0|fits 0 of [port",
                "{'devices':{'a':{'id':'m','ready_when':[{'prot':1,'limit_seconds':1}]}}}|/devices/a/ready_when/0/prot|not known here",
            })
    void whatIsWrongIsSaidWithItsPlace(String document, String where, String message) throws Exception {
        assertThat(blockers(PlanText.MAPPER.readTree(Documents.json(document)))).anySatisfy(finding -> {
            assertThat(finding.where()).isEqualTo(where == null ? "" : where);
            assertThat(finding.message()).contains(message);
            assertThat(finding.remedy()).isNotBlank();
        });
    }

    @Test
    void aKeyOfOthersIsKeptAndATypingErrorIsGuessed() throws Exception {
        JsonNode document =
                PlanText.MAPPER.readTree(Documents.devices("'a':{'id':'m','volume_type':'ssd','depend_on':['b']}"));
        assertThat(schema.check(document))
                .extracting(Finding::level, Finding::code, Finding::where, Finding::remedy)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Level.INFO, "KEY_UNKNOWN", "/devices/a/volume_type", ""),
                        org.assertj.core.groups.Tuple.tuple(
                                Level.WARNING, "KEY_UNKNOWN", "/devices/a/depend_on", "Did you mean \"depends_on\"?"));
    }

    @Test
    void manyKeysOfOthersDoNotHideWhatIsWrong() throws Exception {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < 2 * PlanSchema.MOST_FINDINGS; i++) {
            keys.append("'key").append(i).append("':1,");
        }
        JsonNode document = PlanText.MAPPER.readTree(Documents.devices("'a':{" + keys + "'rank':-1}"));
        assertThat(blockers(document)).hasSize(2);
    }
}
