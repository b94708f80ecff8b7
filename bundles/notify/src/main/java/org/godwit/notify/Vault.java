// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.godwit.api.problem.Problem;

/**
 * Keeps secrets of webhooks from whoever reads the catalog alone: AES-256-GCM (NIST SP 800-38D) under a key in a file, 0600,
 * which is made when there is none.
 */
final class Vault {
    private static final int KEY_BYTES = 32;
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final byte[] key;
    private final SecureRandom random = new SecureRandom();

    private Vault(byte[] key) {
        this.key = key;
    }

    /** @throws IOException MISCONFIGURED {@code NOTIFY_KEY_BROKEN} when the file holds something else */
    static Vault in(Path file) throws IOException {
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, fresh, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            return new Vault(fresh);
        } catch (FileAlreadyExistsException e) {
            byte[] known = Files.readAllBytes(file);
            if (known.length == KEY_BYTES) {
                return new Vault(known);
            }
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "NOTIFY_KEY_BROKEN",
                            "Read the key of webhooks' secrets in " + file + " and found " + known.length
                                    + " bytes, not " + KEY_BYTES + ".",
                            "Bring it back from a backup, or delete it and give each webhook a new secret.")
                    .causedBy(e);
        }
    }

    String seal(byte[] secret) {
        byte[] iv = new byte[IV_BYTES];
        random.nextBytes(iv);
        Base64.Encoder text = Base64.getEncoder();
        return text.encodeToString(iv) + "." + text.encodeToString(crypt(Cipher.ENCRYPT_MODE, iv, secret));
    }

    /** @throws IOException MISCONFIGURED {@code WEBHOOK_SECRET_LOST} when the key is another than it was sealed with */
    byte[] open(String sealed) throws IOException {
        String[] parts = sealed.split("\\.", -1);
        try {
            Base64.Decoder text = Base64.getDecoder();
            return crypt(Cipher.DECRYPT_MODE, text.decode(parts[0]), text.decode(parts[1]));
        } catch (IllegalStateException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "WEBHOOK_SECRET_LOST",
                            "The webhook's secret was encrypted with another key than this controller has.",
                            "Bring the key file of etc/" + Config.PID + ".cfg back, or give the webhook a new secret.")
                    .causedBy(e);
        }
    }

    private byte[] crypt(int mode, byte[] iv, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD("godwit webhook".getBytes(StandardCharsets.US_ASCII));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
