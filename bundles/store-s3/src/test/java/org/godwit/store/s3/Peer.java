// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;

/** A service outside, named by {@code GODWIT_S3_URL}, {@code GODWIT_S3_ACCESS_KEY} and {@code GODWIT_S3_SECRET_KEY}. */
final class Peer {
    private Peer() {}

    static Stores stores() {
        assumeTrue(System.getenv("GODWIT_S3_URL") != null, "GODWIT_S3_URL names no S3 to test against");
        return Stores.at(
                URI.create(System.getenv("GODWIT_S3_URL")),
                System.getenv("GODWIT_S3_ACCESS_KEY"),
                System.getenv("GODWIT_S3_SECRET_KEY"));
    }
}
