// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.godwit.api.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Puts blobs: in one request while a blob fits into a part, in parts otherwise. What is being sent lies in memory so that
 * a request can be repeated: at most {@link #AT_ONCE} parts. A blob is seen whole or not at all, as the service promises
 * for a put and for the completion of an upload.
 */
final class Uploads {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    /** Blobs sent at the same time; the others wait. With the size of a part this bounds the memory. */
    static final int AT_ONCE = 3;
    /** Of one upload, by Amazon's documentation. */
    private static final int MOST_PARTS = 10_000;

    private static final int STRIPES = 64;

    private final Bucket bucket;
    private final Retention retention;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final Object[] stripes = new Object[STRIPES];

    Uploads(Bucket bucket, Clock clock) {
        this.bucket = bucket;
        this.retention = new Retention(bucket, clock);
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** What is put, and the random word by which this put is told from another one of the same name. */
    private record Blob(String name, String key, long size, String word) {
        String tried() {
            return "put blob " + name;
        }
    }

    /** @return false when the name existed */
    boolean put(String name, long size, ReadableByteChannel content, Abilities abilities) throws IOException {
        Blob blob = new Blob(name, bucket.blob(name), size, UUID.randomUUID().toString());
        try {
            turns.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before blob " + name + " was put");
        }
        try {
            int partBytes = (int)
                    Math.max(bucket.settings().partBytes(), Math.min(Integer.MAX_VALUE - 8, size / (MOST_PARTS - 1)));
            if (size > partBytes) {
                return inParts(blob, content, partBytes, abilities);
            }
            byte[] bytes = new byte[(int) size];
            fill(blob, content, ByteBuffer.wrap(bytes), 0);
            return abilities.ifAbsent() ? whole(blob, bytes, true) : lookedAt(blob, () -> whole(blob, bytes, false));
        } finally {
            turns.release();
        }
    }

    private static void fill(Blob blob, ReadableByteChannel content, ByteBuffer target, long before)
            throws IOException {
        while (target.hasRemaining()) {
            if (content.read(target) < 0) {
                throw new EOFException("blob " + blob.name() + " of " + blob.size() + " bytes ends "
                        + (blob.size() - before - target.position()) + " bytes too early");
            }
        }
    }

    /** A call that may fail with a problem. */
    private interface Step {
        boolean now() throws ProblemException;
    }

    /** Without the service's help: no other thread puts the name between the look and the put. */
    private boolean lookedAt(Blob blob, Step put) throws ProblemException {
        synchronized (stripes[Math.floorMod(blob.name().hashCode(), STRIPES)]) {
            return bucket.head(blob.tried(), blob.key()).isEmpty() && put.now();
        }
    }

    private boolean whole(Blob blob, byte[] bytes, boolean ifAbsent) throws ProblemException {
        byte[] md5 = Bucket.md5().digest(bytes);
        boolean done = bucket.call(
                blob.tried(),
                () -> refusable(() -> bucket.client()
                        .putObject(
                                put -> {
                                    put.bucket(bucket.name()).key(blob.key()).contentMD5(base64(md5));
                                    put.metadata(Map.of(
                                            Bucket.PUT,
                                            blob.word(),
                                            Bucket.MD5,
                                            HexFormat.of().formatHex(md5)));
                                    if (ifAbsent) {
                                        put.ifNoneMatch("*");
                                    }
                                    if (retention.isAsked()) {
                                        put.objectLockMode(retention.mode())
                                                .objectLockRetainUntilDate(retention.until());
                                    }
                                },
                                RequestBody.fromContentProvider(
                                        () -> new ByteArrayInputStream(bytes),
                                        bytes.length,
                                        "application/octet-stream"))));
        return done || isOurs(blob);
    }

    /** False when the condition of the put did not hold. */
    private static boolean refusable(Runnable put) {
        try {
            put.run();
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == 412) {
                return false;
            }
            throw e;
        }
    }

    /** A put whose answer was lost is repeated, and refused because the first one did it: then the object has its word. */
    private boolean isOurs(Blob blob) throws ProblemException {
        return bucket.head(blob.tried(), blob.key())
                .map(HeadObjectResponse::metadata)
                .map(metadata -> blob.word().equals(metadata.get(Bucket.PUT)))
                .orElse(false);
    }

    private boolean inParts(Blob blob, ReadableByteChannel content, int partBytes, Abilities abilities)
            throws IOException {
        if (bucket.head(blob.tried(), blob.key()).isPresent()) {
            return false;
        }
        String upload = begun(blob);
        boolean done = false;
        try {
            List<CompletedPart> parts = sent(blob, content, partBytes, upload);
            done = lookedAt(blob, () -> completed(blob, upload, parts, abilities.ifAbsent()));
            return done;
        } finally {
            if (!done) {
                abort(blob.key(), upload);
            }
        }
    }

    private String begun(Blob blob) throws ProblemException {
        CreateMultipartUploadResponse answer =
                bucket.call(blob.tried(), () -> bucket.client().createMultipartUpload(create -> {
                    create.bucket(bucket.name()).key(blob.key()).metadata(Map.of(Bucket.PUT, blob.word()));
                    if (retention.isAsked()) {
                        create.objectLockMode(retention.mode()).objectLockRetainUntilDate(retention.until());
                    }
                }));
        return answer.uploadId();
    }

    private List<CompletedPart> sent(Blob blob, ReadableByteChannel content, int partBytes, String upload)
            throws IOException {
        List<CompletedPart> parts = new ArrayList<>();
        byte[] buffer = new byte[partBytes];
        for (long done = 0; done < blob.size(); ) {
            int length = (int) Math.min(partBytes, blob.size() - done);
            fill(blob, content, ByteBuffer.wrap(buffer, 0, length), done);
            int number = parts.size() + 1;
            java.security.MessageDigest md5 = Bucket.md5();
            md5.update(buffer, 0, length);
            String digest = base64(md5.digest());
            String etag = bucket.call(blob.tried(), () -> bucket.client()
                    .uploadPart(
                            part -> part.bucket(bucket.name())
                                    .key(blob.key())
                                    .uploadId(upload)
                                    .partNumber(number)
                                    .contentMD5(digest),
                            RequestBody.fromContentProvider(
                                    () -> new ByteArrayInputStream(buffer, 0, length),
                                    length,
                                    "application/octet-stream"))
                    .eTag());
            parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
            done += length;
        }
        return parts;
    }

    private boolean completed(Blob blob, String upload, List<CompletedPart> parts, boolean ifAbsent)
            throws ProblemException {
        BooleanSupplier complete = () -> refusable(() -> bucket.client().completeMultipartUpload(request -> {
            request.bucket(bucket.name()).key(blob.key()).uploadId(upload).multipartUpload(all -> all.parts(parts));
            if (ifAbsent) {
                request.ifNoneMatch("*");
            }
        }));
        boolean done = bucket.call(blob.tried(), () -> {
            try {
                return complete.getAsBoolean();
            } catch (S3Exception e) {
                // The upload is gone when it was completed already and the answer was lost.
                if (e.statusCode() != 404) {
                    throw e;
                }
                return false;
            }
        });
        Optional<HeadObjectResponse> now = bucket.head(blob.tried(), blob.key());
        boolean ours =
                now.isPresent() && blob.word().equals(now.get().metadata().get(Bucket.PUT));
        if (now.isEmpty() || (ours && now.get().contentLength() != blob.size())) {
            throw bucket.problems()
                    .of(
                            org.godwit.api.problem.Problem.Kind.TRANSIENT,
                            "STORE_FAILED",
                            "Put blob " + blob.name() + " in parts into store "
                                    + bucket.problems().store() + ", and found "
                                    + now.map(found -> found.contentLength() + " of " + blob.size() + " bytes")
                                            .orElse("nothing")
                                    + " afterwards.",
                            "");
        }
        if (ours) {
            retention.ensure(blob.name(), blob.key(), now.get());
        }
        return done || ours;
    }

    private void abort(String key, String upload) {
        try {
            bucket.call("abort an upload", () -> bucket.client()
                    .abortMultipartUpload(
                            request -> request.bucket(bucket.name()).key(key).uploadId(upload)));
        } catch (ProblemException e) {
            LOG.debug(
                    "store={} keeps a half upload of {} until the next claim",
                    bucket.settings().id(),
                    key,
                    e);
        }
    }

    /** Throws away what writers that died have left of their uploads. Only the one writer may. */
    void clean() {
        try {
            bucket.call("list uploads", () -> bucket
                            .client()
                            .listMultipartUploadsPaginator(
                                    request -> request.bucket(bucket.name()).prefix(bucket.blobs()))
                            .uploads()
                            .stream()
                            .toList())
                    .forEach(upload -> abort(upload.key(), upload.uploadId()));
        } catch (ProblemException e) {
            LOG.info(
                    "store={} does not list unfinished uploads: {}",
                    bucket.settings().id(),
                    e.problem());
        }
    }
}
