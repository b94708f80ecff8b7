// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.store.s3.FaultyProxy.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A service that fails now and then, or for good. */
final class FaultsTest {
    private static final byte[] BYTES = StoreChecks.bytes(7, 300_000);

    @SuppressWarnings("NullAway.Init") // JUnit calls prepare() first
    private FaultyProxy proxy;

    @SuppressWarnings("NullAway.Init")
    private Stores direct;

    @SuppressWarnings("NullAway.Init")
    private S3BlobStore store;

    @BeforeEach
    void prepare() throws IOException {
        direct = Stores.onS3Proxy();
        proxy = new FaultyProxy(direct.service());
        store = direct.through(proxy.uri())
                .with("timeout_seconds", 1)
                .with("attempts", 3)
                .open();
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"INTERNAL_ERROR", "SLOW_DOWN", "RESET_BEFORE", "RESET_AFTER", "HALF_ANSWER", "SILENCE"})
    void aFaultNowAndThenIsNotSeen(Fault fault) throws IOException {
        AtomicInteger requests = new AtomicInteger();
        proxy.plan((method, target) -> requests.getAndIncrement() % 2 == 0 ? fault : Fault.NONE);
        assertThat(StoreChecks.put(store, "packs/a", BYTES)).isTrue();
        assertThat(store.size("packs/a")).hasValue(BYTES.length);
        assertThat(StoreChecks.read(store, "packs/a", BYTES.length)).isEqualTo(BYTES);
        assertThat(store.list("packs/", "", 10)).containsExactly("packs/a");
        assertThat(StoreChecks.put(store, "packs/a", new byte[5])).isFalse();
        store.delete("packs/a");
        assertThat(direct.open().size("packs/a")).isEmpty();
        assertThat(proxy.seen()).anyMatch(line -> line.endsWith(fault.name()));
        assertThat(store.trouble()).isEmpty();
    }

    @Test
    void aPutWhoseAnswerWasLostIsKnownAsOurs() throws IOException {
        StoreChecks.put(store, "first", new byte[1]);
        AtomicInteger puts = new AtomicInteger();
        proxy.plan((method, target) ->
                method.equals("PUT") && puts.getAndIncrement() == 0 ? Fault.RESET_AFTER : Fault.NONE);
        assertThat(StoreChecks.put(store, "a", BYTES)).isTrue();
        assertThat(puts.get()).isEqualTo(2);
        assertThat(StoreChecks.put(store, "a", BYTES)).isFalse();
    }

    @Test
    void alteredBytesAreAskedForAgainAndNeverGivenOut() throws IOException {
        StoreChecks.put(store, "a", BYTES);
        AtomicInteger gets = new AtomicInteger();
        proxy.plan((method, target) ->
                method.equals("GET") && gets.getAndIncrement() == 0 ? Fault.FLIPPED_ANSWER : Fault.NONE);
        assertThat(StoreChecks.read(store, "a", BYTES.length)).isEqualTo(BYTES);
        proxy.plan((method, target) -> method.equals("GET") ? Fault.FLIPPED_ANSWER : Fault.NONE);
        Problem problem = StoreChecks.problem(() -> StoreChecks.read(store, "a", BYTES.length));
        assertThat(problem.code()).isEqualTo("BLOB_CORRUPT");
        assertThat(problem.kind()).isEqualTo(Kind.CORRUPT);
    }

    @Test
    void faultsThatStayAreNamed() throws IOException {
        StoreChecks.put(store, "a", BYTES);
        assertNamed(Fault.INTERNAL_ERROR, Kind.TRANSIENT, "STORE_FAILED");
        assertNamed(Fault.SLOW_DOWN, Kind.TRANSIENT, "STORE_BUSY");
        assertNamed(Fault.RESET_BEFORE, Kind.TRANSIENT, "STORE_UNREACHABLE");
        assertNamed(Fault.SILENCE, Kind.TRANSIENT, "STORE_UNREACHABLE");
        assertNamed(Fault.DENIED, Kind.MISCONFIGURED, "STORE_DENIED");
        assertThat(direct.open().list("", "", 10)).containsExactly("a");
    }

    private void assertNamed(Fault fault, Kind kind, String code) throws IOException {
        proxy.plan((method, target) -> fault);
        for (Problem problem : java.util.List.of(
                StoreChecks.problem(() -> StoreChecks.put(store, "b", BYTES)),
                StoreChecks.problem(() -> StoreChecks.read(store, "a", BYTES.length)),
                StoreChecks.problem(() -> store.size("a")),
                StoreChecks.problem(() -> store.list("", "", 10)))) {
            assertThat(problem.code()).as(fault + ": " + problem).isEqualTo(code);
            assertThat(problem.kind()).isEqualTo(kind);
        }
        assertThat(store.trouble())
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo(code));
        proxy.plan((method, target) -> Fault.NONE);
        assertThat(StoreChecks.read(store, "a", BYTES.length)).isEqualTo(BYTES);
        assertThat(store.trouble()).isEmpty();
    }

    @Test
    void halfAnswersThatStayAreNotTakenForTheBlob() throws IOException {
        StoreChecks.put(store, "a", BYTES);
        proxy.plan((method, target) -> method.equals("GET") ? Fault.HALF_ANSWER : Fault.NONE);
        Problem problem = StoreChecks.problem(() -> StoreChecks.read(store, "a", BYTES.length));
        assertThat(problem.kind()).isEqualTo(Kind.TRANSIENT);
    }

    @Test
    void underRandomFaultsNothingIsLostAndNoHalfBlobIsSeen() throws IOException {
        long seed = Long.getLong("godwit.seed", System.nanoTime());
        Random random = new Random(seed);
        Fault[] faults = {
            Fault.INTERNAL_ERROR, Fault.SLOW_DOWN, Fault.RESET_BEFORE, Fault.RESET_AFTER, Fault.HALF_ANSWER
        };
        proxy.plan((method, target) -> {
            synchronized (random) {
                return random.nextInt(5) > 1 ? Fault.NONE : faults[random.nextInt(faults.length)];
            }
        });
        S3BlobStore plain = direct.open();
        for (int i = 0; i < 12; i++) {
            byte[] bytes = StoreChecks.bytes(i, i % 4 == 3 ? (11 << 20) + i : 50_000 + i);
            String name = "packs/" + (char) ('a' + i);
            boolean said = false;
            try {
                said = StoreChecks.put(store, name, bytes);
                assertThat(said).as("seed %d, %s", seed, name).isTrue();
            } catch (ProblemException e) {
                assertThat(e.problem().kind())
                        .as("seed %d, %s: %s", seed, name, e)
                        .isEqualTo(Kind.TRANSIENT);
            }
            if (said || plain.size(name).isPresent()) {
                assertThat(StoreChecks.read(plain, name, bytes.length))
                        .as("seed %d", seed)
                        .isEqualTo(bytes);
            }
        }
    }

    @Test
    void aLeaseThatCannotBeRenewedEndsWritingBeforeSomebodyElseMayBegin() throws Exception {
        S3BlobStore quick = direct.through(proxy.uri())
                .with("lease_seconds", 3)
                .with("attempts", 1)
                .with("timeout_seconds", 1)
                .open();
        AutoCloseable claim = quick.claim("me");
        proxy.plan((method, target) -> target.endsWith("/lease") ? Fault.INTERNAL_ERROR : Fault.NONE);
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!codeOf(quick).equals("STORE_CLAIM_LOST") && System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        assertThat(StoreChecks.problem(() -> StoreChecks.put(quick, "a", BYTES)).code())
                .isEqualTo("STORE_CLAIM_LOST");
        proxy.plan((method, target) -> Fault.NONE);
        while (codeOf(quick).equals("STORE_CLAIM_LOST") && System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        assertThat(StoreChecks.put(quick, "a", BYTES)).isTrue();
        claim.close();
    }

    private static String codeOf(S3BlobStore store) {
        return store.trouble().map(Problem::code).orElse("");
    }
}
