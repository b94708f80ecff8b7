// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The cipher as the store calls it: one MiB a call. */
@State(Scope.Thread)
public class SealKernel {
    private static final int BYTES = 1 << 20;

    private final byte[] key = new byte[Crypt.KEY_BYTES];
    private final byte[] associated = new byte[8];
    private final byte[] body = new byte[BYTES];
    private final byte[] record = new byte[BYTES + Crypt.TAG_BYTES];
    private final byte[] nonce = new byte[Crypt.NONCE_BYTES];
    private final byte[] sealed = new byte[BYTES + Crypt.TAG_BYTES];

    public SealKernel() {
        new Random(1).nextBytes(body);
        Crypt.seal(key, nonce, associated, Crypt.Bytes.all(body), sealed, 0);
    }

    /** Encrypts the body of a run into a record. */
    @Benchmark
    public byte[] seal() {
        Crypt.seal(key, Crypt.random(Crypt.NONCE_BYTES), associated, Crypt.Bytes.all(body), record, 0);
        return record;
    }

    /** Decrypts it again. */
    @Benchmark
    public byte[] open() throws Exception {
        return Crypt.open(key, nonce, associated, Crypt.Bytes.all(sealed));
    }
}
