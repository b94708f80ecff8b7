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
import org.godwit.api.disk.MachineId;
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
        assertThat(updates.software(WEB).orElseThrow().outcome()).isEqualTo("returned 1.1 it crashed");
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
        assertThatThrownBy(() -> updates.request(WEB)).hasMessageContaining("has not asked for updates");
        offer(updates, WEB, "1.1", "");
        assertThatThrownBy(() -> updates.request(WEB)).hasMessageContaining("no newer one");
        assertThat(updates.software(WEB)).contains(new Enrolment.Software("1.1", Optional.empty(), false, ""));
        assertThat(updates.software(DB)).isEmpty();
        assertThatThrownBy(() -> AgentUpdates.Policy.of("sometimes")).hasMessageContaining("manual, staged or auto");
    }

    private AgentUpdates updates(AgentUpdates.Policy policy) {
        return new AgentUpdates(authority, folder, policy, Clock.systemUTC());
    }

    private Optional<UpdateOffer> offer(AgentUpdates updates, MachineId machine, String version, String outcome)
            throws IOException {
        Optional<byte[]> answer = updates.answer(machine, new UpdateAsk(version, "amd64", false, "", outcome));
        return answer.isEmpty()
                ? Optional.empty()
                : Optional.of(UpdateOffer.read(answer.get(), authority.certificate()));
    }
}
