// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import org.godwit.api.chunk.BlobCheck;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.testkit.blob.MemoryBlobStore;
import org.godwit.testkit.job.RecordingJobContext;
import org.junit.jupiter.api.Test;

class StoreCheckTest {
    private final MemoryBlobStore store = new MemoryBlobStore("main");

    @Test
    void aSoundStorePassesAndIsLeftAsItWas() throws IOException {
        store.put("packs/ab", 3, Channels.newChannel(new ByteArrayInputStream(new byte[] {1, 2, 3})));
        assertThat(new StoreCheck(store, "01ABC").run(new RecordingJobContext()))
                .hasSize(BlobCheck.all().size())
                .allSatisfy((name, found) -> assertThat(found).isEqualTo("passed"));
        assertThat(store.contents()).containsOnlyKeys("packs/ab");
    }

    @Test
    void aStoreThatIsInUseByTheControllerPassesToo() throws Exception {
        try (AutoCloseable claim = store.claim("the controller")) {
            assertThat(claim).isNotNull();
            assertThat(new StoreCheck(store, "01ABC").run(new RecordingJobContext()))
                    .containsEntry("oneWriterAtATime", "passed");
        }
    }

    @Test
    void whatFailsIsNamedAndTheOthersStillRun() {
        store.before((call, name) -> {
            if (call.equals("claim")) {
                throw Problem.of(Kind.MISCONFIGURED, "STORE_DENIED", "No claims here.", "")
                        .asException();
            }
        });
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> new StoreCheck(store, "01ABC").run(new RecordingJobContext()))
                .satisfies(thrown -> {
                    assertThat(thrown.problem().code()).isEqualTo("STORE_CHECK_FAILED");
                    assertThat(thrown.problem().message())
                            .contains("1 of " + BlobCheck.all().size());
                    assertThat(thrown.problem().facts().get("oneWriterAtATime")).startsWith("failed, PROMISE_BROKEN");
                    assertThat(thrown.problem().facts()).containsEntry("whatWasPutIsRead", "passed");
                });
        assertThat(store.contents()).isEmpty();
    }

    @Test
    void aLostConnectionIsNoVerdict() {
        store.before((call, name) -> {
            throw Problem.of(Kind.TRANSIENT, "STORE_UNREACHABLE", "Away.", "").asException();
        });
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> new StoreCheck(store, "01ABC").run(new RecordingJobContext()))
                .satisfies(thrown -> assertThat(thrown.problem().kind()).isEqualTo(Kind.TRANSIENT));
    }
}
