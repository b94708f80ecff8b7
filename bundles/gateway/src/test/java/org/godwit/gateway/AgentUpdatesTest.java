// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import org.godwit.api.access.Enrolment;
import org.godwit.api.access.Enrolment.Stage;
import org.godwit.api.disk.MachineId;
import org.godwit.testkit.catalog.MemoryKnownAgents;
import org.godwit.wire.UpdateAsk;
import org.godwit.wire.UpdateOffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which agents are told to become newer. */
class AgentUpdatesTest {
    private static final MachineId WEB = new MachineId("mch_web");
    private static final MachineId DB = new MachineId("mch_db");

    @TempDir
    Path folder;

    private final MemoryKnownAgents catalog = new MemoryKnownAgents();
    private Authority authority;

    @BeforeEach
    void aControllerCarriesAPackage() throws Exception {
        authority = Authority.create(Clock.systemUTC(), new SecureRandom());
        Files.write(folder.resolve("godwit-agent-1.1-x86_64.tar.gz"), new byte[1000]);
        Files.writeString(folder.resolve("SHA256SUMS"), "ab".repeat(32) + "  godwit-agent-1.1-x86_64.tar.gz\n");
        Files.writeString(
                folder.resolve("package.properties"),
                "agent.version=1.1\nagent.architecture=amd64\nagent.glibc=2.34\n");
    }

    @Test
    void withManualOnlyTheMachineThatWasNamedIsTold() throws Exception {
        AgentUpdates updates = updates(AgentUpdates.Policy.MANUAL);
        assertThat(offer(updates, WEB, "1.0", "")).isEmpty();
        assertThat(updates.request(WEB)).isEqualTo("1.1");
        UpdateOffer offer = offer(updates, WEB, "1.0", "").orElseThrow();
        assertThat(offer.version()).isEqualTo("1.1");
        assertThat(offer.sizeBytes()).isEqualTo(1000);
        assertThat(offer.request()).isNotEqualTo("-");
        assertThat(offer(updates, DB, "1.0", "")).isEmpty();
        assertThat(updates.request(WEB)).isEqualTo("1.1");
        assertThat(offer(updates, WEB, "1.0", "").orElseThrow().request()).isNotEqualTo(offer.request());
    }

    @Test
    void anAgentThatCannotWorkWithThisControllerIsToldInAnyCase() throws Exception {
        AgentUpdates updates = updates(AgentUpdates.Policy.MANUAL);
        UpdateAsk ask = new UpdateAsk("0.1", "amd64", false, "PROTOCOL_UNKNOWN", "");
        assertThat(updates.answer(WEB, ask)).isPresent();
    }

    @Test
    void withStagedOneGoesFirstAndTheOthersWhenItRunsTheNewVersion() throws Exception {
        AgentUpdates updates = updates(AgentUpdates.Policy.STAGED);
        assertThat(offer(updates, WEB, "1.0", "")).isPresent();
        assertThat(offer(updates, DB, "1.0", "")).isEmpty();
        updates.answer(WEB, new UpdateAsk("1.1", "amd64", true, "", ""));
        assertThat(offer(updates, DB, "1.0", "")).isEmpty();
        updates.answer(WEB, new UpdateAsk("1.1", "amd64", false, "", ""));
        assertThat(offer(updates, DB, "1.0", "")).isPresent();
    }

    @Test
    void withStagedNobodyFollowsOneThatCameBack() throws Exception {
        AgentUpdates updates = updates(AgentUpdates.Policy.STAGED);
        offer(updates, WEB, "1.0", "");
        String outcome = new UpdateAsk.Outcome("returned", "1.1", "ab".repeat(32), "-", "it crashed").line();
        offer(updates, WEB, "1.0", outcome);
        assertThat(offer(updates, DB, "1.0", "")).isEmpty();
        assertThat(updates.software(WEB).orElseThrow().last())
                .contains(new Enrolment.Ending(Enrolment.Result.RETURNED, "1.1", "it crashed"));
        // Nor when the controller was started again, which does not begin with another one.
        assertThat(offer(updates(AgentUpdates.Policy.STAGED), DB, "1.0", "")).isEmpty();
        // Somebody who knows better may name another.
        updates.request(DB);
        assertThat(offer(updates, DB, "1.0", "")).isPresent();
    }

    @Test
    void nothingOlderEqualOrForeignIsOffered() throws Exception {
        AgentUpdates updates = updates(AgentUpdates.Policy.AUTO);
        assertThat(offer(updates, WEB, "1.1", "")).isEmpty();
        assertThat(offer(updates, WEB, "1.2", "")).isEmpty();
        assertThat(offer(updates, WEB, "dev", "")).isEmpty();
        assertThat(updates.answer(WEB, new UpdateAsk("1.0", "arm64", false, "", "")))
                .isEmpty();
        assertThat(offer(updates, WEB, "1.0", "")).isPresent();
    }

    @Test
    void whatCannotBeAskedForIsSaid() throws Exception {
        AgentUpdates updates = updates(AgentUpdates.Policy.AUTO);
        assertThatThrownBy(() -> updates.request(WEB)).hasMessageContaining("has never asked for updates");
        offer(updates, WEB, "1.1", "");
        assertThatThrownBy(() -> updates.request(WEB)).hasMessageContaining("no newer one");
        assertThat(updates.software(WEB))
                .contains(new Enrolment.Software("1.1", Optional.empty(), Stage.NONE, Optional.empty()));
        assertThat(updates.software(DB)).isEmpty();
        assertThatThrownBy(() -> AgentUpdates.Policy.of("sometimes")).hasMessageContaining("manual, staged or auto");
    }

    @Test
    void aRequestOutlivesTheController() throws Exception {
        AgentUpdates before = updates(AgentUpdates.Policy.MANUAL);
        assertThat(before.isWaitedFor(WEB)).isTrue();
        offer(before, WEB, "1.0", "");
        assertThat(before.isWaitedFor(WEB)).isFalse();
        before.request(WEB);
        AgentUpdates after = updates(AgentUpdates.Policy.MANUAL);
        assertThat(after.software(WEB))
                .contains(new Enrolment.Software("1.0", Optional.of("1.1"), Stage.WAITING, Optional.empty()));
        assertThat(after.isWaitedFor(WEB)).isTrue();
        assertThat(offer(after, WEB, "1.0", "")).isPresent();
    }

    @Test
    void aRequestThatWasAnsweredIsForgotten() throws Exception {
        AgentUpdates updates = updates(AgentUpdates.Policy.MANUAL);
        offer(updates, WEB, "1.0", "");
        updates.request(WEB);
        String request = offer(updates, WEB, "1.0", "").orElseThrow().request();
        String outcome = new UpdateAsk.Outcome("returned", "1.1", "ab".repeat(32), request, "it crashed").line();
        assertThat(offer(updates, WEB, "1.0", outcome)).isEmpty();
        assertThat(updates.software(WEB).orElseThrow().stage()).isEqualTo(Stage.NONE);
        // A second one is not answered by what became of the first.
        updates.request(WEB);
        assertThat(offer(updates, WEB, "1.0", outcome)).isPresent();
        assertThat(offer(updates, WEB, "1.1", "")).isEmpty();
        // And no later version comes by itself because of it.
        AgentUpdates later = updates(AgentUpdates.Policy.MANUAL);
        Files.writeString(
                folder.resolve("package.properties"),
                "agent.version=1.2\nagent.architecture=amd64\nagent.glibc=2.34\n");
        assertThat(offer(later, WEB, "1.1", "")).isEmpty();
    }

    @Test
    void itIsKnownHowFarAnUpdateIs() throws Exception {
        AgentUpdates updates = updates(AgentUpdates.Policy.AUTO);
        offer(updates, WEB, "1.0", "");
        assertThat(updates.software(WEB).orElseThrow().stage()).isEqualTo(Stage.NONE);
        updates.stage(WEB, Stage.FETCHING);
        assertThat(updates.software(WEB).orElseThrow().stage()).isEqualTo(Stage.FETCHING);
        updates.stage(WEB, Stage.FETCHED);
        assertThat(updates.software(WEB).orElseThrow().stage()).isEqualTo(Stage.FETCHED);
        assertThat(updates.answer(WEB, new UpdateAsk("1.1", "amd64", true, "", "")))
                .isEmpty();
        assertThat(updates.software(WEB).orElseThrow().stage()).isEqualTo(Stage.TRIAL);
        offer(updates, WEB, "1.1", new UpdateAsk.Outcome("updated", "1.1", "ab".repeat(32), "-", "").line());
        assertThat(updates.software(WEB))
                .contains(new Enrolment.Software(
                        "1.1",
                        Optional.empty(),
                        Stage.NONE,
                        Optional.of(new Enrolment.Ending(Enrolment.Result.UPDATED, "1.1", ""))));
    }

    @Test
    void allAreAskedWhoAreOlderAndWereNotAskedYet() throws Exception {
        AgentUpdates updates = updates(AgentUpdates.Policy.MANUAL);
        MachineId newest = new MachineId("mch_new");
        offer(updates, WEB, "1.0", "");
        offer(updates, DB, "0.9", "");
        offer(updates, newest, "1.1", "");
        updates.request(DB);
        assertThat(updates.requestAll()).containsExactly(WEB);
        assertThat(updates.requestAll()).isEmpty();
        assertThat(offer(updates, WEB, "1.0", "")).isPresent();
        assertThat(offer(updates, newest, "1.1", "")).isEmpty();
    }

    private AgentUpdates updates(AgentUpdates.Policy policy) {
        return new AgentUpdates(authority, catalog, new AgentUpdates.Rules(folder, policy), Clock.systemUTC());
    }

    private Optional<UpdateOffer> offer(AgentUpdates updates, MachineId machine, String version, String outcome)
            throws IOException {
        Optional<byte[]> answer = updates.answer(machine, new UpdateAsk(version, "amd64", false, "", outcome));
        return answer.isEmpty()
                ? Optional.empty()
                : Optional.of(UpdateOffer.read(answer.get(), authority.certificate()));
    }
}
