// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.Assertions;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/** What the contract does not ask but S3 can get wrong; against each service we can reach. */
abstract class ServiceSuite {
    private static final int MEBIBYTE = 1 << 20;

    @SuppressWarnings("NullAway.Init") // JUnit calls prepare() first
    private Stores stores;

    abstract Stores stores() throws IOException;

    @BeforeEach
    void prepare() throws IOException {
        stores = stores();
    }

    @Test
    void largeBlobsGoInPartsAndComeBackWhole() throws IOException {
        S3BlobStore store = stores.open();
        byte[] large = StoreChecks.bytes(1, 12 * MEBIBYTE + 17);
        assertThat(StoreChecks.put(store, "packs/large", large)).isTrue();
        assertThat(store.size("packs/large")).hasValue(large.length);
        assertThat(StoreChecks.read(store, "packs/large", large.length)).isEqualTo(large);
        assertThat(StoreChecks.put(store, "packs/large", StoreChecks.bytes(2, 12 * MEBIBYTE)))
                .isFalse();
        assertThat(StoreChecks.read(store, "packs/large", large.length)).isEqualTo(large);
    }

    @Test
    void aLargeBlobThatEndsTooEarlyLeavesNothing() throws Exception {
        S3BlobStore store = stores.open();
        Assertions.assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() ->
                        store.put("short", 12 * MEBIBYTE, StoreChecks.channel(StoreChecks.bytes(3, 7 * MEBIBYTE))));
        assertThat(store.size("short")).isEmpty();
        assertThat(uploads()).isZero();
    }

    @Test
    void uploadsOfADeadWriterGoWithTheClaim() throws Exception {
        try (S3Client client = Connection.open(stores.settings())) {
            client.createMultipartUpload(
                    create -> create.bucket(stores.bucket()).key(stores.prefix() + "blobs/half"));
        }
        assertThat(uploads()).isEqualTo(1);
        stores.open().claim("me").close();
        assertThat(uploads()).isZero();
    }

    @Test
    void aDeadOwnersLeaseEndsAndALivingOnesDoesNot() throws Exception {
        Stores quick = stores.with("lease_seconds", 3);
        S3BlobStore first = quick.open();
        AutoCloseable held = first.claim("the first");
        S3BlobStore second = quick.open();
        long renewed = System.nanoTime() + Duration.ofSeconds(6).toNanos();
        while (System.nanoTime() < renewed) {
            Problem inUse = StoreChecks.problem(() -> second.claim("the second"));
            assertThat(inUse.code()).isEqualTo("STORE_IN_USE");
            assertThat(inUse.kind()).isEqualTo(Kind.MISCONFIGURED);
            assertThat(inUse.message()).contains("the first");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
        }
        assertThat(StoreChecks.put(first, "a", new byte[1])).isTrue();
        first.abandonClaim();
        AutoCloseable taken = claimedWithin(second, Duration.ofSeconds(20));
        assertThat(StoreChecks.put(second, "b", new byte[1])).isTrue();
        // The one that was taken for dead comes back: it gives nothing back that is not its own.
        held.close();
        assertThat(StoreChecks.problem(() -> quick.open().claim("a third")).message())
                .contains("the second");
        taken.close();
        quick.open().claim("a third").close();
    }

    @Test
    void aClockThatIsSetStopsWritingUntilTheLeaseIsRenewedAndNeverLetsASecondOneWrite() throws Exception {
        Stores quick = stores.with("lease_seconds", 6);
        AtomicReference<Duration> set = new AtomicReference<>(Duration.ZERO);
        S3BlobStore first = quick.open(set(set));
        AutoCloseable held = first.claim("the first");
        S3BlobStore second = quick.open(set(set));
        long tries = 0;
        for (Duration by : List.of(Duration.ofDays(365), Duration.ofDays(-365), Duration.ofHours(-1), Duration.ZERO)) {
            set.set(by);
            assertThat(StoreChecks.problem(() -> second.claim("the second")).code())
                    .isEqualTo("STORE_IN_USE");
            String name = "a" + tries++;
            if (first.trouble().isPresent()) {
                assertThat(StoreChecks.problem(() -> StoreChecks.put(first, name, new byte[1]))
                                .code())
                        .isEqualTo("STORE_CLAIM_LOST");
            }
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (first.trouble().isPresent() && System.nanoTime() < end) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            assertThat(StoreChecks.put(first, name, new byte[1])).as("%s", by).isTrue();
        }
        held.close();
    }

    /** The system's clock, set by so much. */
    private static Clock set(AtomicReference<Duration> by) {
        InstantSource source = () -> Instant.now().plus(by.get());
        return source.withZone(ZoneOffset.UTC);
    }

    @Test
    void whoLostItsLeaseWritesNoMore() throws Exception {
        Stores quick = stores.with("lease_seconds", 3);
        S3BlobStore store = quick.open();
        AutoCloseable held = store.claim("me");
        Bucket bucket = new Bucket(quick.settings(), new StoreProblems(quick.settings()), client(quick));
        LeaseObject object =
                new LeaseObject(bucket, new Abilities(false, Abilities.IfSame.NOT_KEPT), Clock.systemUTC());
        object.write(new LeaseObject.Text("a thief", "other", Duration.ofSeconds(60)), object.read());
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (store.trouble().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        Problem problem = StoreChecks.problem(() -> StoreChecks.put(store, "a", new byte[1]));
        assertThat(problem.code()).isEqualTo("STORE_IN_USE");
        assertThat(problem.message()).contains("a thief");
        assertThat(store.size("a")).isEmpty();
        held.close();
        assertThat(object.read().orElseThrow().text().owner()).isEqualTo("a thief");
    }

    @Test
    void wrongKeysAndMissingBucketsAreTheOperatorsMove() {
        assertThat(StoreChecks.problem(
                        () -> stores.with("secret_key", "wrong").open().claim("me")))
                .matches(problem -> problem.code().equals("STORE_DENIED") && problem.kind() == Kind.MISCONFIGURED);
        S3BlobStore nowhere = stores.with("bucket", "no-such-bucket-here").open();
        for (Problem problem : List.of(
                StoreChecks.problem(() -> nowhere.claim("me")),
                StoreChecks.problem(() -> nowhere.size("a")),
                StoreChecks.problem(() -> nowhere.get("a", 0, java.nio.ByteBuffer.allocate(1))),
                StoreChecks.problem(() -> nowhere.list("", "", 10)),
                StoreChecks.problem(() -> StoreChecks.put(nowhere, "a", new byte[1])))) {
            assertThat(problem.code()).isEqualTo("STORE_BUCKET_MISSING");
            assertThat(problem.kind()).isEqualTo(Kind.MISCONFIGURED);
        }
        assertThat(nowhere.trouble()).isPresent();
    }

    private static S3Client client(Stores stores) {
        return Connection.open(stores.settings());
    }

    private int uploads() {
        try (S3Client client = client(stores)) {
            return client.listMultipartUploads(
                            list -> list.bucket(stores.bucket()).prefix(stores.prefix()))
                    .uploads()
                    .size();
        }
    }

    private static AutoCloseable claimedWithin(S3BlobStore store, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                return store.claim("the second");
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        }
    }
}
