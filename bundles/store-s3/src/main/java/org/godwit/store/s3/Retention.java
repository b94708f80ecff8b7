// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.godwit.api.problem.ProblemException;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;

/** How long a blob that is put now cannot be deleted, by the service's object lock. */
final class Retention {
    private final Bucket bucket;
    private final Clock clock;

    Retention(Bucket bucket, Clock clock) {
        this.bucket = bucket;
        this.clock = clock;
    }

    boolean isAsked() {
        return bucket.settings().lock().days() > 0;
    }

    ObjectLockMode mode() {
        return bucket.settings().lock().mode();
    }

    Instant until() {
        return clock.instant().plus(Duration.ofDays(bucket.settings().lock().days()));
    }

    /** Locks a blob that should be and is not: Ceph's radosgw up to 16 forgets the lock that an upload was begun with. */
    void ensure(String name, String key, HeadObjectResponse found) throws ProblemException {
        if (isAsked() && found.objectLockRetainUntilDate() == null) {
            bucket.call("lock blob " + name, () -> bucket.client()
                    .putObjectRetention(
                            request -> request.bucket(bucket.name()).key(key).retention(retention -> retention
                                    .mode(ObjectLockRetentionMode.fromValue(mode().toString()))
                                    .retainUntilDate(until()))));
        }
    }
}
