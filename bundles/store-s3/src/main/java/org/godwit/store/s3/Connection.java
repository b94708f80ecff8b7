// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.xml.stream.XMLStreamException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * Makes the client of a service. Only what the oldest S3 look-alikes understand too is switched on: signed requests with
 * a length and Content-MD5, no trailing checksums, no chunked signatures, no waiting for "100 Continue".
 */
final class Connection {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Waits double from the first number to the second; each is drawn at random between zero and that. */
    private static final BackoffStrategy WAIT =
            BackoffStrategy.exponentialDelay(Duration.ofMillis(100), Duration.ofSeconds(10));
    /** A service that asks for patience gets more of it. */
    private static final BackoffStrategy PATIENT_WAIT =
            BackoffStrategy.exponentialDelay(Duration.ofMillis(500), Duration.ofSeconds(20));
    /** An attempt as a whole may last so many times as long as silence may. */
    private static final int WHOLE_ATTEMPT = 20;

    /** Answers that name no fault of ours, beyond those that the SDK repeats anyway. */
    private static final Set<String> TRY_AGAIN = Set.of(
            "BadDigest",
            "IncompleteBody",
            "RequestTimeout",
            "OperationAborted",
            "ConditionalRequestConflict",
            "ConcurrentModification");

    private Connection() {}

    /** @throws IllegalArgumentException says what is wrong with the settings */
    static S3Client open(Settings settings) {
        // The SDK looks for its interceptors by the context class loader; in a container that is somebody else's.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Connection.class.getClassLoader());
        try {
            return client(settings);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static S3Client client(Settings settings) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http(settings))
                .region(Region.of(settings.where().region()))
                .forcePathStyle(settings.where().pathStyle())
                .credentialsProvider(credentials(settings.login()))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build())
                .overrideConfiguration(override -> override.addExecutionInterceptor(new Unasked())
                        .retryStrategy(retry(settings.attempts()))
                        .apiCallAttemptTimeout(settings.timeout().multipliedBy(WHOLE_ATTEMPT)));
        settings.where().endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    /** Sends a body without asking first: a service that does not answer the question costs five seconds each time. */
    private static final class Unasked implements ExecutionInterceptor {
        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            return context.httpRequest().copy(request -> request.removeHeader("Expect"));
        }
    }

    private static RetryStrategy retry(int attempts) {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(attempts)
                .backoffStrategy(WAIT)
                .throttlingBackoffStrategy(PATIENT_WAIT)
                // Our callers have a limit of their own; the SDK's would end one call for the failures of others.
                .circuitBreakerEnabled(false)
                // Half an answer to a list is half an XML document.
                .retryOnExceptionOrCause(XMLStreamException.class)
                .retryOnException(e -> e instanceof AwsServiceException said
                        && said.awsErrorDetails() != null
                        && TRY_AGAIN.contains(
                                String.valueOf(said.awsErrorDetails().errorCode())))
                .build();
    }

    private static AwsCredentialsProvider credentials(Settings.Login login) {
        return login.isGiven()
                ? StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        login.accessKey(), login.secretKey().value()))
                : DefaultCredentialsProvider.builder().build();
    }

    private static SdkHttpClient http(Settings settings) {
        UrlConnectionHttpClient.Builder builder =
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(settings.timeout());
        if (settings.where().caFile().isPresent()) {
            TrustManager[] trusted = trusted(settings.where().caFile().get());
            builder.tlsTrustManagersProvider(() -> trusted);
        }
        return builder.build();
    }

    private static TrustManager[] trusted(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> authorities =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (authorities.isEmpty()) {
                throw new IllegalArgumentException("ca.file " + file + " holds no certificate");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate authority : authorities) {
                store.setCertificateEntry("ca" + store.size(), authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("ca.file " + file + " cannot be read: " + e, e);
        }
    }
}
