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
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
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
record Abilities(boolean ifAbsent, IfSame ifSame) {
    private static final Logger LOG = LoggerFactory.getLogger(Abilities.class);
    private static final String NO_ETAG = "00000000000000000000000000000000";

    /** How the service wants to be told which object is meant. */
    enum IfSame {
        NOT_KEPT,
        /** As it names it itself, between quotes. */
        QUOTED,
        /** Without them: Ceph's radosgw up to 16 compares with what it stored. */
        BARE;

        String form(String etag) {
            return this == BARE ? etag.replace("\"", "") : etag;
        }
    }

    /** Whether a lease can be taken without looking twice. */
    boolean both() {
        return ifAbsent && ifSame != IfSame.NOT_KEPT;
    }

    static Abilities tried(Bucket bucket) throws ProblemException {
        Probe probe = new Probe(bucket, bucket.probe(UUID.randomUUID().toString()));
        boolean first = probe.isRefused(put -> put.ifNoneMatch("*"));
        boolean ifAbsent = first || probe.isRefused(put -> put.ifNoneMatch("*"));
        if (!ifAbsent) {
            // Whatever was made of the conditions: from here on there is an object.
            probe.isRefused(put -> {});
        }
        Abilities found = new Abilities(ifAbsent, probe.ifSame());
        probe.remove();
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
                    found.ifSame());
        }
        return found;
    }

    /** An object that is put again and again, on conditions. */
    private static final class Probe {
        private final Bucket bucket;
        private final String key;
        private final List<String> versions = new ArrayList<>();

        Probe(Bucket bucket, String key) {
            this.bucket = bucket;
            this.key = key;
        }

        IfSame ifSame() throws ProblemException {
            String etag = bucket.head("look for a probe", key)
                    .map(HeadObjectResponse::eTag)
                    .orElse("");
            for (IfSame form : List.of(IfSame.QUOTED, IfSame.BARE)) {
                String other = form.form("\"" + NO_ETAG + "\"");
                if (!isRefused(put -> put.ifMatch(form.form(etag))) && isRefused(put -> put.ifMatch(other))) {
                    return form;
                }
            }
            return IfSame.NOT_KEPT;
        }

        /** Whether the put was refused for its condition. */
        boolean isRefused(Consumer<PutObjectRequest.Builder> condition) throws ProblemException {
            byte[] bytes = "godwit probes what this service can do\n".getBytes(StandardCharsets.US_ASCII);
            return bucket.call("put a probe", () -> {
                try {
                    PutObjectResponse done = bucket.client()
                            .putObject(
                                    put -> condition.accept(put.bucket(bucket.name())
                                            .key(key)
                                            .contentMD5(
                                                    Uploads.base64(Bucket.md5().digest(bytes)))),
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

        void remove() throws ProblemException {
            bucket.remove("delete a probe", key, null);
            for (String version : versions) {
                bucket.remove("delete a probe", key, version);
            }
        }
    }
}
