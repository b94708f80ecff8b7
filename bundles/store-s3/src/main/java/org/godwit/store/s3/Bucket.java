// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.function.Supplier;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The objects of one store: their keys, calls with their failures translated, and what was wrong last. Under the prefix:
 *
 * <pre>
 *   blobs/NAME   the blobs
 *   lease        the one writer
 *   probe/…      for a moment at the start: what the service can do
 * </pre>
 */
final class Bucket {
    /** User metadata of a blob that was put whole: its MD5 in hexadecimal. */
    static final String MD5 = "godwit-md5";
    /** User metadata of every blob: a random word of the one call that put it. */
    static final String PUT = "godwit-put";

    private final Settings settings;
    private final StoreProblems problems;
    private final S3Client client;
    private volatile @Nullable Problem trouble;

    Bucket(Settings settings, StoreProblems problems, S3Client client) {
        this.settings = settings;
        this.problems = problems;
        this.client = client;
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    Settings settings() {
        return settings;
    }

    StoreProblems problems() {
        return problems;
    }

    S3Client client() {
        return client;
    }

    String name() {
        return settings.where().bucket();
    }

    String blobs() {
        return settings.where().prefix() + "blobs/";
    }

    String blob(String name) {
        return blobs() + name;
    }

    String lease() {
        return settings.where().prefix() + "lease";
    }

    String probe(String word) {
        return settings.where().prefix() + "probe/" + word;
    }

    /** What failed last, when nothing has succeeded since. */
    Optional<Problem> trouble() {
        return Optional.ofNullable(trouble);
    }

    /**
     * Makes a call. What the caller expects to be refused it catches inside.
     *
     * @param tried to follow "Cannot"
     */
    <T> T call(String tried, Supplier<T> call) throws ProblemException {
        try {
            T result = call.get();
            trouble = null;
            return result;
        } catch (SdkException e) {
            ProblemException problem = problems.because(tried, e);
            if (problem.problem().kind() != Kind.CORRUPT) {
                trouble = problem.problem();
            }
            throw problem;
        }
    }

    /** What is known of an object; empty when there is none, but a bucket that is not there is a problem. */
    Optional<HeadObjectResponse> head(String tried, String key) throws ProblemException {
        return call(tried, () -> {
            try {
                return Optional.of(
                        client().headObject(request -> request.bucket(name()).key(key)));
            } catch (S3Exception e) {
                if (e.statusCode() != 404) {
                    throw e;
                }
                // An answer to HEAD has no body: whether the key or the bucket is missing has to be asked for.
                client().headBucket(request -> request.bucket(name()));
                return Optional.empty();
            }
        });
    }

    /** Deletes an object, or one version of it. */
    void remove(String tried, String key, @Nullable String version) throws ProblemException {
        call(tried, () -> client().deleteObject(
                        request -> request.bucket(name()).key(key).versionId(version)));
    }
}
