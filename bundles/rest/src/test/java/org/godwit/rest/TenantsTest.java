// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TenantsTest {
    @RegisterExtension
    private final Served served = new Served();

    private final TestClient client = served.admin();

    @BeforeEach
    void aPartnerWithACustomerWithAGroup() throws Exception {
        client.post("/api/v1/customers", "{\"name\":\"Reseller\"}");
        client.post("/api/v1/customers", "{\"name\":\"Acme\",\"partner\":\"cus_1\"}");
        client.post("/api/v1/groups", "{\"name\":\"shop\",\"customer\":\"cus_2\"}");
        client.send("PUT", "/api/v1/machines/mch_web/group", "{\"group\":\"grp_3\"}");
    }

    private JsonNode get(String path) throws Exception {
        return client.get("/api/v1/" + path).json();
    }

    @Test
    void customersGroupsAndMachinesSayWhereTheyBelong() throws Exception {
        JsonNode acme = get("customers/cus_2");
        assertThat(acme.get("partnerName").asText()).isEqualTo("Reseller");
        assertThat(acme.get("groups").asInt()).isEqualTo(1);
        assertThat(acme.get("machines").asInt()).isEqualTo(1);
        assertThat(get("customers/cus_1").get("customers").asInt()).isEqualTo(1);
        assertThat(get("customers").get("items").findValuesAsText("name")).containsExactly("Acme", "Reseller");
        assertThat(get("groups/grp_3").get("customerName").asText()).isEqualTo("Acme");
        assertThat(get("groups?customer=cus_1").get("items")).isEmpty();
        assertThat(get("groups?customer=cus_2").get("items").findValuesAsText("id"))
                .containsExactly("grp_3");
        String tag = client.get("/api/v1/groups/grp_3").headers().get("etag");
        assertThat(client.with("If-None-Match", tag).get("/api/v1/groups/grp_3").status())
                .isEqualTo(304);
        client.without("If-None-Match");
        JsonNode group = get("machines/mch_web").get("group");
        assertThat(group.get("name").asText()).isEqualTo("shop");
        assertThat(group.get("customer").asText()).isEqualTo("cus_2");
        assertThat(get("machines/mch_db").has("group")).isFalse();
    }

    @Test
    void listsHaveOnlyWhatIsOfTheCustomerOrTheGroupThatIsAskedFor() throws Exception {
        for (String query : new String[] {"group=grp_3", "customer=cus_2", "group=grp_3&customer=cus_2&sort=name"}) {
            assertThat(get("machines?" + query).get("items"))
                    .as(query)
                    .extracting(machine -> machine.get("id").asText())
                    .containsExactly("mch_web");
        }
        client.post("/api/v1/groups", "{\"name\":\"empty\",\"customer\":\"cus_2\"}");
        assertThat(get("machines?group=grp_4").get("items")).isEmpty();
        client.send("PUT", "/api/v1/machines/mch_web/replication", "{\"schedule\":{\"targetRpoSeconds\":60}}");
        assertThat(get("replications?group=grp_3").get("items")).hasSize(1);
        assertThat(get("replications?group=grp_4").get("items")).isEmpty();
        assertThat(client.get("/api/v1/machines?group=grp_no").status()).isEqualTo(404);
        assertThat(client.get("/api/v1/machines?customer=../x").status()).isEqualTo(404);
    }

    @Test
    void aGroupAndACustomerHaveDecisionsOfTheirOwn() throws Exception {
        String path = "/api/v1/groups/grp_3/replication";
        TestClient.Answer put = client.send("PUT", path, "{\"schedule\":{\"targetRpoSeconds\":900}}");
        assertThat(put.status()).isEqualTo(200);
        assertThat(put.json().get("scheduleFrom").asText()).isEqualTo("group");
        assertThat(put.json().get("scheduleFromName").asText()).isEqualTo("shop");
        assertThat(put.json().has("machine")).isFalse();
        JsonNode parked =
                client.post("/api/v1/customers/cus_2/replication:park", "").json();
        assertThat(parked.get("parked").asBoolean()).isTrue();
        assertThat(parked.get("parkedFrom").asText()).isEqualTo("customer");
        assertThat(parked.get("parkedFromName").asText()).isEqualTo("Acme");
        JsonNode store = client.send("PUT", "/api/v1/customers/cus_2/retention", "{\"store\":\"main\"}")
                .json();
        assertThat(store.get("storeFrom").asText()).isEqualTo("customer");
        assertThat(store.get("storeFromName").asText()).isEqualTo("Acme");
        assertThat(store.get("ruleFrom").asText()).isEqualTo("built_in");
        assertThat(store.at("/decided/store").asText()).isEqualTo("main");
        assertThat(client.get("/api/v1/groups/grp_no/retention").status()).isEqualTo(404);
    }

    @Test
    void whatIsWrongIsRefusedWithItsReason() throws Exception {
        assertThat(client.post("/api/v1/customers", "{\"name\":\"Acme\"}").status())
                .isEqualTo(409);
        TestClient.Answer nested = client.post("/api/v1/customers", "{\"name\":\"Below\",\"partner\":\"cus_2\"}");
        assertThat(nested.status()).isEqualTo(422);
        assertThat(nested.json().get("code").asText()).isEqualTo("PARTNER_NESTED");
        TestClient.Answer wrong =
                client.send("PUT", "/api/v1/customers/cus_1", "{\"name\":\" x\",\"partner\":\"cus_1\"}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().get("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/name", "/partner");
        assertThat(client.post("/api/v1/groups", "{\"name\":\"x\"}").status()).isEqualTo(400);
        assertThat(client.delete("/api/v1/groups/grp_3").json().get("code").asText())
                .isEqualTo("GROUP_NOT_EMPTY");
        TestClient viewer = served.viewer();
        assertThat(viewer.post("/api/v1/customers", "{\"name\":\"New\"}").status())
                .isEqualTo(403);
        assertThat(viewer.get("/api/v1/customers").status()).isEqualTo(200);
    }

    @Test
    void aPlanIsGeneratedFromAGroup() throws Exception {
        String document = client.post("/api/v1/plans:generate", "{\"groups\":[\"grp_3\"]}")
                .text();
        assertThat(document).contains("mch_web").doesNotContain("mch_db");
        assertThat(client.post("/api/v1/plans:generate", "{\"customers\":[\"cus_2\"],\"machines\":[\"mch_db\"]}")
                        .text())
                .contains("mch_web", "mch_db");
        assertThat(client.post("/api/v1/plans:generate", "{\"groups\":[\"grp_no\"]}")
                        .status())
                .isEqualTo(404);
    }
}
