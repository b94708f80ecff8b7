// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.godwit.api.access.Credentials;
import org.godwit.api.access.Credentials.AgentIdentity;
import org.godwit.api.access.Credentials.EnrolmentToken;
import org.godwit.api.access.Credentials.Redemption;
import org.godwit.api.disk.MachineId;
import org.junit.jupiter.api.Test;

/** What every {@link Credentials} keeps to. */
public interface CredentialsContract {

    /** Empty ones. */
    Credentials credentials() throws IOException;

    private static EnrolmentToken token(String digest, int uses) {
        return new EnrolmentToken(digest, Samples.NOON, Samples.NOON.plusSeconds(60), uses);
    }

    @Test
    default void aTokenIsUsedAsOftenAsItSaysAndNotAfterItsTime() throws IOException {
        Credentials credentials = credentials();
        credentials.add(token("aa", 2));
        assertThat(credentials.tokens()).containsExactly(token("aa", 2));
        assertThat(credentials.redeem("bb", Samples.NOON)).isEqualTo(Redemption.UNKNOWN);
        assertThat(credentials.redeem("aa", Samples.NOON.plusSeconds(60))).isEqualTo(Redemption.EXPIRED);
        assertThat(credentials.redeem("aa", Samples.NOON)).isEqualTo(Redemption.ACCEPTED);
        assertThat(credentials.redeem("aa", Samples.NOON.plusSeconds(59))).isEqualTo(Redemption.ACCEPTED);
        assertThat(credentials.redeem("aa", Samples.NOON)).isEqualTo(Redemption.USED_UP);
        assertThat(credentials.tokens()).containsExactly(token("aa", 0));
    }

    @Test
    default void ofManyWhoUseATokenAtOnceOnlyOneIsAccepted() throws Exception {
        Credentials credentials = credentials();
        credentials.add(token("aa", 1));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Redemption> use = () -> credentials.redeem("aa", Samples.NOON);
            List<Redemption> results = threads.invokeAll(List.of(use, use, use, use)).stream()
                    .map(CredentialsContract::result)
                    .toList();
            assertThat(results)
                    .containsExactlyInAnyOrder(
                            Redemption.ACCEPTED, Redemption.USED_UP, Redemption.USED_UP, Redemption.USED_UP);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Redemption result(Future<Redemption> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    default void revokingAMachineRevokesAllItsIdentitiesAndNoOthers() throws IOException {
        Credentials credentials = credentials();
        AgentIdentity first = identity("mch_1", "f1");
        AgentIdentity second = identity("mch_1", "f2");
        AgentIdentity other = identity("mch_2", "f3");
        credentials.put(first);
        credentials.put(second);
        credentials.put(other);
        assertThat(credentials.identity("f1")).contains(first);
        credentials.revoke(new MachineId("mch_1"));
        assertThat(credentials.identity("f1").orElseThrow().revoked()).isTrue();
        assertThat(credentials.identity("f2").orElseThrow().revoked()).isTrue();
        assertThat(credentials.identity("f3")).contains(other);
        assertThat(credentials.identity("f4")).isEmpty();
    }

    private static AgentIdentity identity(String machine, String fingerprint) {
        return new AgentIdentity(
                new MachineId(machine), fingerprint, Samples.NOON, Samples.NOON.plusSeconds(60), false);
    }
}
