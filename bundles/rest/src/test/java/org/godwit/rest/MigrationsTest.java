// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Migrations are begun, looked at, and told what to do by REST. */
class MigrationsTest {
    private static final String MIGRATIONS = "/api/v1/migrations";
    private static final String ORDER =
            "{\"plan\":\"shop\",\"target\":\"file\",\"source\":\"stopped_by_run\",\"devices\":[\"web\"]}";

    @RegisterExtension
    private final Served served = new Served();

    private final TestClient client = served.admin();

    @BeforeEach
    void plan() throws Exception {
        client.send("PUT", "/api/v1/plans/shop", "{\"devices\":{\"web\":{}}}");
        served.controller().sites.onEachLook(FakeCloudSites::settled);
    }

    private JsonNode act(String id, String act, String body) throws Exception {
        TestClient.Answer answer = client.post(MIGRATIONS + "/" + id + ":" + act, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json();
    }

    private static List<String> allowed(JsonNode migration) {
        List<String> names = new ArrayList<>();
        migration.get("actions").forEach(action -> {
            if (action.get("allowed").asBoolean()) {
                names.add(action.get("name").asText());
            } else {
                assertThat(action.get("text").asText()).isNotEmpty();
            }
        });
        return names;
    }

    @Test
    void aMigrationBeginsWithWhatWasLeftOutFilledIn() throws Exception {
        TestClient.Answer begun = client.post(MIGRATIONS, ORDER);
        assertThat(begun.status()).isEqualTo(202);
        assertThat(begun.headers().get("location")).isEqualTo(MIGRATIONS + "/migration_1");
        JsonNode migration = client.get(MIGRATIONS + "/migration_1").json();
        assertThat(migration.get("state").asText()).isEqualTo("replicating");
        assertThat(migration.get("version").asInt()).isEqualTo(1);
        assertThat(migration.get("testSeconds").asInt()).isEqualTo(86_400);
        assertThat(migration.get("machines").toString()).isEqualTo("[\"mch_web\"]");
        assertThat(migration.at("/told/0/by").asText()).isEqualTo("admin");
        assertThat(allowed(migration)).containsExactly("cancel");
        assertThat(client.get(MIGRATIONS + "?plan=shop&state=replicating")
                        .json()
                        .get("items"))
                .hasSize(1);
        assertThat(client.get(MIGRATIONS + "?state=finalized").json().get("items"))
                .isEmpty();
    }

    @Test
    void itIsCutOverAtATimeThatIsTakenBackAndThenFinalized() throws Exception {
        client.post(MIGRATIONS, ORDER);
        JsonNode migration = act("migration_1", "skiptest", "");
        assertThat(migration.get("state").asText()).isEqualTo("ready_for_cutover");
        Instant night = Instant.now().plusSeconds(7200);
        migration = act("migration_1", "cutover", "{\"at\":\"" + night + "\"}");
        assertThat(migration.get("cutoverOrderedBy").asText()).isEqualTo("admin");
        assertThat(act("migration_1", "hold", "").has("cutoverAt")).isFalse();
        migration = act("migration_1", "cutover", "");
        assertThat(migration.at("/runs/0/purpose").asText()).isEqualTo("cutover");
        assertThat(migration.at("/runs/0/site").asText()).isEqualTo("site_1");
        migration = act("migration_1", "finalize", "");
        assertThat(migration.get("state").asText()).isEqualTo("finalized");
        assertThat(migration.get("parked").toString()).isEqualTo("[\"mch_web\"]");
        assertThat(allowed(migration)).isEmpty();
    }

    @Test
    void whatCannotBeDoneIsAConflictThatSaysWhy() throws Exception {
        client.post(MIGRATIONS, ORDER);
        TestClient.Answer refused = client.post(MIGRATIONS + "/migration_1:finalize", "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("MIGRATION_ACT_REFUSED");
        TestClient.Answer second = client.post(MIGRATIONS, ORDER);
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.json().at("/errors/0/code").asText()).isEqualTo("MIGRATED_ALREADY");
        assertThat(client.post(MIGRATIONS + "/none:cancel", "").status()).isEqualTo(404);
        assertThat(client.post(MIGRATIONS, ORDER.replace("stopped_by_run", "stays"))
                        .status())
                .isEqualTo(400);
        assertThat(client.post(MIGRATIONS + "/migration_1:cutover", "{\"at\":\"noon\"}")
                        .status())
                .isEqualTo(400);
        assertThat(client.post(MIGRATIONS + "/migration_1:cancel", "{\"at\":\"noon\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void oneRequestIsOneMigration() throws Exception {
        client.with("Idempotency-Key", "k-1");
        JsonNode first = client.post(MIGRATIONS, ORDER).json();
        assertThat(client.post(MIGRATIONS, ORDER).json().get("id")).isEqualTo(first.get("id"));
        TestClient.Answer other = client.post(MIGRATIONS, ORDER.replace("}", ",\"testSeconds\":60}"));
        assertThat(other.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    }
}
