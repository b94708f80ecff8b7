// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;

/**
 * A page that was read and found sound.
 *
 * @param prefix empty, or ends with a slash
 * @param partBytes the most of a blob that is held in memory at a time
 * @param lease how long a claim lasts when it is not renewed
 */
record Settings(
        String id, Where where, Login login, int partBytes, int attempts, Duration timeout, Duration lease, Lock lock) {

    private static final int MEBIBYTE = 1 << 20;

    /** The service, the bucket, and the keys in it that are ours. */
    record Where(
            String bucket,
            String prefix,
            Optional<URI> endpoint,
            String region,
            boolean pathStyle,
            Optional<Path> caFile) {}

    /** Who we are to the service; without a key the SDK looks for one in the environment. */
    record Login(String accessKey, Secret secretKey) {
        boolean isGiven() {
            return !accessKey.isEmpty();
        }
    }

    /** How long blobs cannot be deleted; no days for not at all. */
    record Lock(int days, ObjectLockMode mode) {
        static final Lock NONE = new Lock(0, ObjectLockMode.GOVERNANCE);
    }

    static Settings of(Config page) {
        String bucket = page.bucket().strip();
        if (!bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{1,254}")) {
            throw new IllegalArgumentException("bucket names the bucket of the store, not '" + bucket + "'");
        }
        String prefix = page.prefix().strip();
        if (!prefix.matches("([A-Za-z0-9][A-Za-z0-9._-]*/?)*") || prefix.length() > 500) {
            throw new IllegalArgumentException(
                    "prefix is words of A-Z a-z 0-9 . _ - joined by /, not '" + prefix + "'");
        }
        return new Settings(
                new StoreId(page.id()).value(),
                new Where(
                        bucket,
                        prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/",
                        endpoint(page.endpoint().strip()),
                        page.region().strip(),
                        page.path_style(),
                        Optional.of(page.ca_file().strip())
                                .filter(file -> !file.isEmpty())
                                .map(Path::of)),
                login(page),
                within("part.mebibytes", page.part_mebibytes(), 5, 1024) * MEBIBYTE,
                within("attempts", page.attempts(), 1, 20),
                Duration.ofSeconds(within("timeout.seconds", page.timeout_seconds(), 1, 600)),
                Duration.ofSeconds(within("lease.seconds", page.lease_seconds(), 3, 3600)),
                lock(page));
    }

    private static Optional<URI> endpoint(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        URI uri = URI.create(text);
        if (!List.of("http", "https").contains(String.valueOf(uri.getScheme())) || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "endpoint is http://HOST[:PORT] or https://HOST[:PORT], not '" + text + "'");
        }
        return Optional.of(uri);
    }

    private static Login login(Config page) {
        String accessKey = page.access_key().strip();
        String secret = page.secret_key().strip();
        String file = page.secret_key_file().strip();
        if (accessKey.isEmpty() != (secret.isEmpty() && file.isEmpty()) || (!secret.isEmpty() && !file.isEmpty())) {
            throw new IllegalArgumentException(
                    "access.key goes with either secret.key or secret.key.file; without all three the environment decides");
        }
        if (file.isEmpty()) {
            return new Login(accessKey, new Secret(secret));
        }
        try {
            String line = Files.readString(Path.of(file)).lines().findFirst().orElse("");
            return new Login(accessKey, new Secret(line.strip()));
        } catch (IOException e) {
            throw new IllegalArgumentException("secret.key.file cannot be read: " + e, e);
        }
    }

    private static Lock lock(Config page) {
        int days = within("retention.days", page.retention_days(), 0, 36_500);
        return switch (page.retention_mode()) {
            case "governance" -> new Lock(days, ObjectLockMode.GOVERNANCE);
            case "compliance" -> new Lock(days, ObjectLockMode.COMPLIANCE);
            default ->
                throw new IllegalArgumentException(
                        "retention.mode is governance or compliance, not '" + page.retention_mode() + "'");
        };
    }

    private static int within(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + " is " + min + " to " + max + ", not " + value);
        }
        return value;
    }
}
