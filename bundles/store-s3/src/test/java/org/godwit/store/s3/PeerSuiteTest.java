// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.UUID;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

final class PeerSuiteTest extends ServiceSuite {
    @Override
    Stores stores() {
        return Peer.stores();
    }

    @Test
    void aLockedBlobIsNotDeletedAndSaysUntilWhen() throws Exception {
        Stores locked = lockable(Peer.stores());
        S3BlobStore store = locked.with("retention_days", 1).open();
        StoreChecks.put(store, "a", StoreChecks.bytes(1, 100));
        StoreChecks.put(store, "large", StoreChecks.bytes(1, 6 << 20));
        for (String name : new String[] {"a", "large"}) {
            Problem problem = StoreChecks.problem(() -> {
                store.delete(name);
                return name;
            });
            assertThat(problem.code()).isEqualTo("BLOB_LOCKED");
            assertThat(problem.kind()).isEqualTo(Kind.DENIED);
            assertThat(problem.message()).contains("until ");
            assertThat(store.size(name)).isPresent();
        }
        S3BlobStore free = locked.open();
        StoreChecks.put(free, "b", new byte[1]);
        free.delete("b");
        assertThat(free.size("b")).isEmpty();
        assertThat(StoreChecks.put(free, "b", new byte[2])).isTrue();
    }

    private static Stores lockable(Stores stores) {
        String bucket = "godwit-lock-" + UUID.randomUUID().toString().substring(0, 8);
        try (S3Client client = Connection.open(stores.settings())) {
            client.createBucket(create -> create.bucket(bucket).objectLockEnabledForBucket(true));
        } catch (SdkException e) {
            assumeTrue(false, "the service makes no buckets with object lock: " + e.getMessage());
        }
        return new Stores(stores.service(), stores.access(), stores.secret(), bucket, stores.prefix(), stores.keys());
    }
}
