// SPDX-License-Identifier: Apache-2.0
package org.godwit.logs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.godwit.api.disk.MachineId;

/**
 * A token for each machine: an HMAC of its id, so that none has to be remembered. Who guesses none cannot speak for a machine;
 * who can read the way of the datagrams can, and so lines are shown and never believed.
 */
final class Tokens {
    private static final int KEY_BYTES = 32;

    /** Half of an HMAC-SHA-256 is enough (RFC 2104, section 5). */
    private static final int TOKEN_BYTES = 16;

    private final byte[] key;

    Tokens(byte[] key) {
        this.key = key.clone();
    }

    /** With the key in that file, or a new one: then agents are told their tokens at their next hello. */
    static Tokens in(Path file) throws IOException {
        if (Files.exists(file)) {
            byte[] known = Files.readAllBytes(file);
            if (known.length == KEY_BYTES) {
                return new Tokens(known);
            }
            Files.delete(file);
        }
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, key, StandardOpenOption.WRITE);
        return new Tokens(key);
    }

    String of(MachineId machine) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] whole = mac.doFinal(("log " + machine.value()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(whole, 0, TOKEN_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }

    boolean fits(MachineId machine, String token) {
        return MessageDigest.isEqual(
                of(machine).getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }
}
