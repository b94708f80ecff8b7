// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.testkit.catalog.Samples;
import org.godwit.testkit.chunk.MemoryChunkStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StoresTest {
    @RegisterExtension
    private final Served served = new Served();

    private final FakeController controller = served.controller();
    private final TestClient client = served.admin();

    @Test
    void aStoreSaysHowManyRestorePointsLieInItUnlessTheCatalogIsAway() throws Exception {
        controller.parts.addChunkStore(new MemoryChunkStore("archive"));
        JsonNode stores = client.get("/api/v1/stores").json().get("items");
        assertThat(stores.at("/0/id").asText()).isEqualTo("archive");
        assertThat(stores.at("/0/restorePoints").asLong()).isZero();
        assertThat(stores.at("/1/restorePoints").asLong()).isEqualTo(3);

        controller.parts.restorePoints = null;
        JsonNode without = client.get("/api/v1/stores").json().at("/items/1");
        assertThat(without.has("restorePoints")).isFalse();
        assertThat(without.has("storedBytes")).isTrue();
    }

    @Test
    void aDamageSaysOfWhichMoment() throws Exception {
        JsonNode damage = client.get("/api/v1/damages").json().at("/items/0");
        assertThat(damage.get("point").asText()).isEqualTo("rp_1");
        assertThat(damage.get("takenAt").asText()).isEqualTo(Json.time(Samples.NOON.plusSeconds(1)));
    }

    @Test
    void jobsAreFoundByTheStoreTheyWorkOn() throws Exception {
        StoreId main = new StoreId("main");
        StoreId archive = new StoreId("archive");
        put("job_sweep", new JobOrder.Sweep(main));
        put("job_scrub", new JobOrder.Scrub(archive));
        put("job_check", new JobOrder.Check(main));
        put("job_away", new JobOrder.Move(new JobOrder.Load.OfStore(main, Optional.empty()), archive));
        put("job_in", new JobOrder.Move(new JobOrder.Load.OfMachine(new MachineId("mch_web")), main));
        assertThat(ids("/api/v1/jobs?store=main"))
                .containsExactlyInAnyOrder("job_sweep", "job_check", "job_away", "job_in");
        assertThat(ids("/api/v1/jobs?store=archive")).containsExactlyInAnyOrder("job_scrub", "job_away");
        assertThat(ids("/api/v1/jobs?store=archive&kind=move")).containsExactly("job_away");
        assertThat(ids("/api/v1/jobs?store=nowhere")).isEmpty();
    }

    private void put(String id, JobOrder order) {
        controller.jobs.put(FakeController.job(id, order, new JobState.Running(Samples.NOON)));
    }

    private List<String> ids(String path) throws Exception {
        List<String> ids = new ArrayList<>();
        client.get(path)
                .json()
                .get("items")
                .forEach(item -> ids.add(item.get("id").asText()));
        return ids;
    }
}
