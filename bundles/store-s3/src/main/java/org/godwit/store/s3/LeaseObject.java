// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The object that says who writes. Four lines: {@code godwit-lease 1}, its length in seconds, a random word of the holder,
 * the holder in words. A length of 0 is a lease that was given back.
 */
final class LeaseObject {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseObject.class);
    private static final String HEAD = "godwit-lease 1";

    private final Bucket bucket;
    private final Abilities abilities;
    private final Clock clock;

    /** @param abilities which conditions the service keeps */
    LeaseObject(Bucket bucket, Abilities abilities, Clock clock) {
        this.bucket = bucket;
        this.abilities = abilities;
        this.clock = clock;
    }

    /** What the object says. */
    record Text(String owner, String token, Duration length) {
        private byte[] bytes() {
            String text =
                    String.join("\n", HEAD, Long.toString(length.toSeconds()), token, owner.replace('\n', ' '), "");
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private static Optional<Text> of(String text) {
            List<String> lines = text.lines().toList();
            if (lines.size() < 3 || !lines.get(0).equals(HEAD) || !lines.get(1).matches("\\d{1,9}")) {
                return Optional.empty();
            }
            String owner = lines.size() > 3 ? lines.get(3) : "";
            return Optional.of(new Text(owner, lines.get(2), Duration.ofSeconds(Long.parseLong(lines.get(1)))));
        }
    }

    /**
     * The object as it is.
     *
     * @param age by the clock of the service
     * @param version where the bucket keeps versions
     */
    record Found(Text text, String etag, Duration age, Optional<String> version) {
        /** Times of objects are whole seconds. */
        boolean isHeld() {
            return !text.length().isZero() && age.compareTo(text.length().plusSeconds(1)) <= 0;
        }
    }

    boolean isConditional() {
        return abilities.both();
    }

    String store() {
        return bucket.settings().id();
    }

    Optional<Found> read() throws ProblemException {
        Optional<ResponseBytes<GetObjectResponse>> answer = bucket.call("read the lease", () -> {
            try {
                return Optional.of(bucket.client()
                        .getObject(
                                get -> get.bucket(bucket.name()).key(bucket.lease()), ResponseTransformer.toBytes()));
            } catch (S3Exception e) {
                if (e.statusCode() == 404 && !(e instanceof NoSuchBucketException)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        GetObjectResponse object = answer.get().response();
        Text text = Text.of(answer.get().asString(StandardCharsets.UTF_8)).orElseThrow(() -> bucket.problems()
                .of(
                        Kind.UNSUPPORTED,
                        "STORE_FORMAT",
                        "The object " + bucket.lease() + " of store "
                                + bucket.problems().store() + " is no lease this version knows.",
                        "Use the version of Godwit that wrote it, or another prefix."));
        Duration age = Duration.between(object.lastModified(), serviceTime(object));
        return Optional.of(new Found(text, object.eTag(), age, Optional.ofNullable(object.versionId())));
    }

    private Instant serviceTime(GetObjectResponse object) {
        Optional<String> date = object.sdkHttpResponse().firstMatchingHeader("Date");
        try {
            return date.isPresent()
                    ? Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.get()))
                    : clock.instant();
        } catch (DateTimeParseException e) {
            return clock.instant();
        }
    }

    /**
     * Writes, on condition that nothing happened since {@code before} was read.
     *
     * @return false when something did; perhaps it was this write, whose first answer was lost
     */
    boolean write(Text text, Optional<Found> before) throws ProblemException {
        byte[] bytes = text.bytes();
        return bucket.call("write the lease", () -> {
            try {
                bucket.client()
                        .putObject(
                                put -> {
                                    put.bucket(bucket.name()).key(bucket.lease());
                                    put.contentMD5(Uploads.base64(Bucket.md5().digest(bytes)));
                                    if (isConditional() && before.isPresent()) {
                                        put.ifMatch(abilities
                                                .ifSame()
                                                .form(before.get().etag()));
                                    } else if (isConditional()) {
                                        put.ifNoneMatch("*");
                                    }
                                },
                                RequestBody.fromBytes(bytes));
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == 412 || (isConditional() && e.statusCode() == 404 && before.isPresent())) {
                    return false;
                }
                throw e;
            }
        });
    }

    /** Where the bucket keeps versions, each renewal would leave one. */
    void forget(Found old) {
        old.version().filter(version -> !version.equals("null")).ifPresent(version -> remove(version));
    }

    private void remove(@Nullable String version) {
        try {
            bucket.remove("delete an old version of the lease", bucket.lease(), version);
        } catch (ProblemException e) {
            LOG.debug("store={} keeps an old version of the lease", store(), e);
        }
    }

    ProblemException inUse(Found other) {
        long left = Math.max(0, other.text().length().minus(other.age()).toSeconds());
        return bucket.problems()
                .of(
                        Kind.MISCONFIGURED,
                        "STORE_IN_USE",
                        "The store " + bucket.problems().store() + " is in use by "
                                + other.text().owner() + "; its lease ends in " + left + " s unless it is renewed.",
                        "Stop the other controller, or give each its own prefix. After a crash it ends by itself.");
    }

    ProblemException lost(String why) {
        return bucket.problems()
                .of(
                        Kind.TRANSIENT,
                        "STORE_CLAIM_LOST",
                        "Cannot write to store " + bucket.problems().store() + ": the lease is not sure, " + why + ".",
                        "");
    }
}
