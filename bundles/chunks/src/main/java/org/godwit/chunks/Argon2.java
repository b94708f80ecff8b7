// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A secret from a passphrase: Argon2id (RFC 9106), version 0x13.
 *
 * @param memoryKib of memory that a guess costs
 * @param passes over that memory
 * @param lanes that could be computed side by side
 * @param salt 16 random bytes or more
 */
record Argon2(int memoryKib, int passes, int lanes, byte[] salt) {
    /** RFC 9106, section 4, second recommended option: 64 MiB, 3 passes, 4 lanes, 16 bytes of salt, 32 of secret. */
    private static final int MEMORY_KIB = 64 << 10;

    private static final int PASSES = 3;
    private static final int LANES = 4;
    private static final int SALT_BYTES = 16;

    /** More would not end, or not fit: what a damaged or foreign file may ask for at most. */
    private static final int MAX_PASSES = 100;

    private static final int MAX_LANES = 64;
    /** Of the heap, a fourth at most: the first allocation of a controller must not be its last. */
    private static final int HEAP_PARTS = 4;

    private static final Pattern LINE =
            Pattern.compile("argon2id v=19 m=(\\d{1,9}) t=(\\d{1,3}) p=(\\d{1,2}) salt=((?:[0-9a-f]{2}){16,64})");

    /** The parameters for a new key, with a salt of its own. */
    static Argon2 fresh() {
        return new Argon2(MEMORY_KIB, PASSES, LANES, Crypt.random(SALT_BYTES));
    }

    /** Reads {@link #line}. */
    static Optional<Argon2> parse(String line) {
        Matcher match = LINE.matcher(line);
        if (!match.matches()) {
            return Optional.empty();
        }
        return Optional.of(new Argon2(
                Integer.parseInt(match.group(1)),
                Integer.parseInt(match.group(2)),
                Integer.parseInt(match.group(3)),
                HexFormat.of().parseHex(match.group(4))));
    }

    /** As it stands in the key file; the order of the words is that of the PHC string format. */
    String line() {
        return "argon2id v=19 m=" + memoryKib + " t=" + passes + " p=" + lanes + " salt="
                + HexFormat.of().formatHex(salt);
    }

    /** Whether this controller may compute it: within the bounds of the algorithm, and of the heap. */
    boolean isBearable() {
        long heapKib = Math.max(Runtime.getRuntime().maxMemory() >> 10, (long) MEMORY_KIB * HEAP_PARTS);
        return passes >= 1
                && passes <= MAX_PASSES
                && lanes >= 1
                && lanes <= MAX_LANES
                && memoryKib >= 8 * lanes
                && memoryKib <= heapKib / HEAP_PARTS;
    }

    /** The secret, {@link Crypt#KEY_BYTES} long, of the passphrase in UTF-8. */
    byte[] secret(byte[] passphrase) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] secret = new byte[Crypt.KEY_BYTES];
        generator.generateBytes(passphrase, secret);
        return secret;
    }
}
