// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Machine;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.plugin.PluginStatus;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.Test;

class WorstThingTest {
    private static final Machine WEB = Samples.machine("mch_web", "web-1");

    @Test
    void nothingToDoIsGreen() {
        var none = new WorstThing(new Fleet(List.of(), 0, 0), List.of(), List.of(), List.of()).view();
        assertThat(none.get("level").asText()).isEqualTo("green");
        assertThat(none.get("sentence").asText()).startsWith("No machines yet");
    }

    @Test
    void aMissingPluginIsRed() {
        var gone = new PluginStatus("ChunkStore", "-", PluginStatus.State.MISSING, "", "no bundle provides one");
        var worst = new WorstThing(new Fleet(List.of(), 0, 0), List.of(), List.of(), List.of(gone)).view();
        assertThat(worst.get("level").asText()).isEqualTo("red");
        assertThat(worst.get("hint").asText()).isEqualTo("no bundle provides one");
    }

    @Test
    void severalOfAKindAreCounted() {
        Protection away =
                new Protection(Protection.State.DISCONNECTED, 0, Optional.empty(), Optional.empty(), Optional.empty());
        Fleet.Member member = new Fleet.Member(WEB, away);
        assertThat(sentence(member)).isEqualTo("web-1 is not connected.");
        assertThat(sentence(member, member)).isEqualTo("web-1 and one other machine are not connected.");
        assertThat(sentence(member, member, member)).isEqualTo("web-1 and 2 other machines are not connected.");
    }

    @Test
    void aFailureThatWasMadeGoodIsForgotten() {
        JobOrder order = new JobOrder.Replicate(WEB.id(), List.of());
        Problem full = Problem.of(Kind.MISCONFIGURED, "STORE_FULL", "Store main is full.", "Make room.");
        Job failed = FakeController.job("job_1", order, new JobState.Failed(Instant.now(), full));
        Job again = FakeController.job("job_2", order, new JobState.Running(Instant.now()));
        Fleet nobody = new Fleet(List.of(), 0, 0);
        assertThat(new WorstThing(nobody, List.of(failed), List.of(failed), List.of())
                        .view()
                        .get("job")
                        .asText())
                .isEqualTo("job_1");
        assertThat(new WorstThing(nobody, List.of(again, failed), List.of(failed), List.of())
                        .view()
                        .get("level")
                        .asText())
                .isEqualTo("green");
    }

    private static String sentence(Fleet.Member... members) {
        return new WorstThing(new Fleet(List.of(members), 0, 0), List.of(), List.of(), List.of())
                .view()
                .get("sentence")
                .asText();
    }
}
