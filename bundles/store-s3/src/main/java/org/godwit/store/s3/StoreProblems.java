// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.security.cert.CertificateException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What the service said, in the words of an operator. The codes are those of
 * <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Amazon's list</a> and of Ceph.
 */
final class StoreProblems {
    private static final Set<String> FULL =
            Set.of("QuotaExceeded", "InsufficientStorage", "ServiceQuotaExceeded", "XMinioStorageFull", "StorageFull");
    private static final Set<String> BUSY = Set.of(
            "SlowDown",
            "ServiceUnavailable",
            "Throttling",
            "TooManyRequests",
            "RequestLimitExceeded",
            "BandwidthLimit");
    private static final Set<String> ELSEWHERE = Set.of(
            "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint");
    private static final Set<String> ON_THE_WAY =
            Set.of("BadDigest", "IncompleteBody", "RequestTimeout", "OperationAborted", "ConditionalRequestConflict");

    private final String store;
    private final String place;

    /** @param place for messages: the bucket and the endpoint */
    StoreProblems(Settings settings) {
        this.store = settings.id();
        this.place = settings.where().bucket()
                + settings.where().endpoint().map(uri -> " at " + uri).orElse("");
    }

    /** @param tried to follow "Cannot": {@code put blob a/b} */
    ProblemException because(String tried, SdkException e) {
        String message = "Cannot " + tried + " in store " + store + ", bucket " + place + ": ";
        return e instanceof AwsServiceException said ? answered(message, said) : unanswered(message, e);
    }

    private ProblemException answered(String message, AwsServiceException e) {
        String code = e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? ""
                : e.awsErrorDetails().errorCode();
        int status = e.statusCode();
        String said = "the service answered " + status + (code.isEmpty() ? "" : " " + code) + ".";
        if (FULL.contains(code) || status == 507) {
            return of(Kind.MISCONFIGURED, "STORE_FULL", message + said, "Raise the quota or make room.", e);
        }
        if (BUSY.contains(code) || status == 429 || status == 503) {
            return of(Kind.TRANSIENT, "STORE_BUSY", message + said, "", e);
        }
        if (status >= 500 || ON_THE_WAY.contains(code)) {
            return of(Kind.TRANSIENT, "STORE_FAILED", message + said, "", e);
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return of(Kind.MISCONFIGURED, "STORE_CLOCK", message + said, "Set this machine's clock.", e);
        }
        if (ELSEWHERE.contains(code) || (status >= 300 && status < 400)) {
            String remedy = "Set region and endpoint to those of the bucket.";
            return of(Kind.MISCONFIGURED, "STORE_REGION", message + said, remedy, e);
        }
        if (status == 401 || status == 403) {
            String remedy = "Check access.key and secret.key, and that they may list, get, put and delete there.";
            return of(Kind.MISCONFIGURED, "STORE_DENIED", message + said, remedy, e);
        }
        if (status == 404) {
            String remedy = "Make the bucket or name another one; Godwit makes none.";
            return of(Kind.MISCONFIGURED, "STORE_BUCKET_MISSING", message + said, remedy, e);
        }
        String remedy = "Look what the service's own log says; godwit:store-verify names what it cannot do.";
        return of(Kind.UNSUPPORTED, "STORE_REFUSED", message + said, remedy, e);
    }

    private ProblemException unanswered(String message, SdkException e) {
        Throwable root = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            root = cause;
            if (cause instanceof DamagedAnswer damaged) {
                String remedy = "Look for the blob's damage at the service; godwit:verify names what it hurts.";
                return of(Kind.CORRUPT, "BLOB_CORRUPT", message + damaged.getMessage() + ".", remedy, e);
            }
        }
        String why = root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ", " + root.getMessage());
        if (e instanceof AbortedException) {
            return of(Kind.TRANSIENT, "STORE_FAILED", message + "it was interrupted.", "", e);
        }
        if (root instanceof CertificateException || (root instanceof SSLException && why.contains("certificat"))) {
            String remedy = "Name the service's CA in ca.file, and the endpoint as its certificate names it.";
            return of(Kind.MISCONFIGURED, "STORE_CERTIFICATE", message + why + ".", remedy, e);
        }
        if (String.valueOf(e.getMessage()).contains("Unable to load credentials")) {
            String remedy = "Set access.key and secret.key.";
            return of(Kind.MISCONFIGURED, "STORE_DENIED", message + "no credentials were found.", remedy, e);
        }
        return of(Kind.TRANSIENT, "STORE_UNREACHABLE", message + why + ".", "", e);
    }

    ProblemException of(Kind kind, String code, String message, String remedy, Throwable cause) {
        return facts(Problem.of(kind, code, message, remedy)).causedBy(cause);
    }

    ProblemException of(Kind kind, String code, String message, String remedy) {
        return facts(Problem.of(kind, code, message, remedy)).asException();
    }

    ProblemException missing(String name) {
        return of(Kind.MISSING, "BLOB_MISSING", "There is no blob " + name + " in store " + store + ".", "");
    }

    /** For messages. */
    String store() {
        return store + ", bucket " + place;
    }

    private Problem facts(Problem problem) {
        return problem.with("store", store).with("bucket", place);
    }
}
