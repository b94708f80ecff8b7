// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.godwit.api.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Which conditions of a put the service keeps: RFC 9110 {@code If-None-Match: *} and {@code If-Match}. It is tried out,
 * because services that do not know them put all the same.
 *
 * @param ifAbsent a put of a key that exists is refused
 * @param ifSame a put over an object that is no longer the one that was read is refused
 */
record Abilities(boolean ifAbsent, boolean ifSame) {
    private static final Logger LOG = LoggerFactory.getLogger(Abilities.class);
    private static final String NO_ETAG = "\"00000000000000000000000000000000\"";

    /** Whether a lease can be taken without looking twice. */
    boolean both() {
        return ifAbsent && ifSame;
    }

    static Abilities tried(Bucket bucket) throws ProblemException {
        String key = bucket.probe(UUID.randomUUID().toString());
        List<String> versions = new ArrayList<>();
        boolean first = refused(bucket, key, versions, put -> put.ifNoneMatch("*"));
        boolean ifAbsent = first || refused(bucket, key, versions, put -> put.ifNoneMatch("*"));
        boolean ifSame = refused(bucket, key, versions, put -> put.ifMatch(NO_ETAG));
        bucket.remove("delete a probe", key, null);
        for (String version : versions) {
            bucket.remove("delete a probe", key, version);
        }
        Abilities found = new Abilities(ifAbsent, ifSame);
        if (found.both()) {
            LOG.debug(
                    "store={} keeps the conditions of a put", bucket.settings().id());
        } else {
            LOG.warn(
                    "store={} does not keep all conditions of a put: ifNoneMatch={} ifMatch={}. That a name keeps its "
                            + "bytes and that there is one writer is looked at before and after each put instead; two "
                            + "controllers that start in the same second could both believe to be the one",
                    bucket.settings().id(),
                    ifAbsent,
                    ifSame);
        }
        return found;
    }

    /** Whether the put was refused for its condition, which here never holds but the first time. */
    private static boolean refused(
            Bucket bucket, String key, List<String> versions, Consumer<PutObjectRequest.Builder> condition)
            throws ProblemException {
        byte[] bytes = "godwit probes what this service can do\n".getBytes(StandardCharsets.US_ASCII);
        return bucket.call("put a probe", () -> {
            try {
                PutObjectResponse done = bucket.client()
                        .putObject(
                                put -> condition.accept(put.bucket(bucket.name())
                                        .key(key)
                                        .contentMD5(Uploads.base64(Bucket.md5().digest(bytes)))),
                                RequestBody.fromBytes(bytes));
                if (done.versionId() != null) {
                    versions.add(done.versionId());
                }
                return false;
            } catch (S3Exception e) {
                if (e.statusCode() == 412) {
                    return true;
                }
                if (e.statusCode() == 501) {
                    return false;
                }
                throw e;
            }
        });
    }
}
