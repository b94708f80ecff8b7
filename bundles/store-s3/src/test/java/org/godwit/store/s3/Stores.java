// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;

/** Makes stores for tests: each in a prefix of its own, in one bucket of a service. */
record Stores(URI service, String access, String secret, String bucket, String prefix, Map<String, Object> keys) {

    static Stores at(URI service, String access, String secret) {
        Stores stores = new Stores(service, access, secret, "godwit-test", "t/" + UUID.randomUUID() + "/", Map.of());
        try (S3Client client = Connection.open(stores.settings())) {
            client.createBucket(create -> create.bucket(stores.bucket()));
        } catch (BucketAlreadyOwnedByYouException | BucketAlreadyExistsException e) {
            // Made by the test before.
        }
        return stores;
    }

    static Stores onS3Proxy() throws java.io.IOException {
        return at(S3Proxy.uri(), S3Proxy.ACCESS, S3Proxy.SECRET);
    }

    Stores with(String key, Object value) {
        Map<String, Object> more = new HashMap<>(keys);
        more.put(key, value);
        return new Stores(service, access, secret, bucket, prefix, more);
    }

    Stores through(URI other) {
        return new Stores(other, access, secret, bucket, prefix, keys);
    }

    Settings settings() {
        Map<String, Object> all = new HashMap<>(Map.of(
                "id",
                "main",
                "endpoint",
                service.toString(),
                "path_style",
                true,
                "access_key",
                access,
                "secret_key",
                secret,
                "bucket",
                bucket,
                "prefix",
                prefix,
                "part_mebibytes",
                5,
                "timeout_seconds",
                5));
        all.putAll(keys);
        return Settings.of(page(all));
    }

    S3BlobStore open() {
        return open(Clock.systemUTC());
    }

    S3BlobStore open(Clock clock) {
        return new S3BlobStore(settings(), clock);
    }

    /** A page on which only this was written. */
    static Config page(Map<String, Object> keys) {
        return (Config) Proxy.newProxyInstance(
                Config.class.getClassLoader(),
                new Class<?>[] {Config.class},
                (page, key, arguments) -> keys.getOrDefault(key.getName(), key.getDefaultValue()));
    }
}
