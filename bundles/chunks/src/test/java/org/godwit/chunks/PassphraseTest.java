// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.problem.ProblemException;
import org.godwit.testkit.blob.MemoryBlobStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master key that a passphrase makes. */
final class PassphraseTest {
    @TempDir
    private Path folder;

    private Path file;
    private Path secret;
    private final MemoryBlobStore blobs = new MemoryBlobStore("main");

    @BeforeEach
    void prepare() throws Exception {
        file = folder.resolve("master.key");
        secret = folder.resolve("passphrase");
        Files.writeString(secret, "correct horse bättery staple\nand a second line that does not matter\n");
    }

    @Test
    void argon2idGivesWhatTheReferenceImplementationGives() {
        // phc-winner-argon2, test.c: version 0x13, "password", "somesalt", t=2, m=2^16, p=1; Argon2id.
        Argon2 argon2 = new Argon2(1 << 16, 2, 1, "somesalt".getBytes(StandardCharsets.US_ASCII));
        assertThat(HexFormat.of().formatHex(argon2.secret("password".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    }

    @Test
    void itsFileHoldsParametersAndNoSecret() throws Exception {
        KeyRing ring = ring(fromFile());
        MasterKey key = ring.create();
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).isEqualTo("godwit-master-key 2");
        assertThat(lines.get(1)).matches("argon2id v=19 m=65536 t=3 p=4 salt=[0-9a-f]{32}");
        assertThat(lines.get(2)).isEqualTo(key.hexId());
        assertThat(Files.readString(file)).doesNotContain(key.hexSecret()).doesNotContain("horse");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(ring(fromFile()).current().orElseThrow().hexSecret()).isEqualTo(key.hexSecret());
        Passphrases variable = new Passphrases(Optional.empty(), Optional.of("correct horse bättery staple"));
        assertThat(ring(variable).current().orElseThrow().hexSecret()).isEqualTo(key.hexSecret());
    }

    @Test
    void aStoreOpensWithThePassphraseAndWithNoOther() throws Exception {
        Passphrases first = fromFile();
        DomainKey key = StoreKeys.open(blobs, ring(first)).domain("default");
        assertThat(StoreKeys.open(blobs, ring(first)).domain("default")).isEqualTo(key);
        assertThat(StoreKeys.open(blobs, ring(fromFile())).domain("default")).isEqualTo(key);
        assertProblem(new Passphrases(Optional.empty(), Optional.of("correct horse")), "MASTER_PASSPHRASE_WRONG");
        assertProblem(Passphrases.NONE, "MASTER_PASSPHRASE_MISSING");
        Files.writeString(secret, "\n");
        assertProblem(fromFile(), "MASTER_PASSPHRASE_UNREADABLE");
        Files.delete(secret);
        assertProblem(fromFile(), "MASTER_PASSPHRASE_WRONG");
    }

    @Test
    void rotationTakesThePassphraseOfFileNext() throws Exception {
        StoreKeys.open(blobs, ring(Passphrases.NONE));
        Passphrases running = fromFile();
        assertRotates(running);
        Files.writeString(Passphrases.next(secret), "another one");
        assertRotates(running);
        Files.move(Passphrases.next(secret), secret, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(StoreKeys.open(blobs, ring(fromFile())).masterId()).isNotEmpty();
        assertProblem(
                new Passphrases(Optional.empty(), Optional.of("correct horse bättery staple")),
                "MASTER_PASSPHRASE_WRONG");
    }

    @Test
    void everyFlippedBitOfItsFileIsSeenBeforeAnythingIsComputed() throws Exception {
        Passphrases passphrases = fromFile();
        ring(passphrases).create();
        byte[] good = Files.readAllBytes(file);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] flipped = good.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            String text = new String(flipped, StandardCharsets.ISO_8859_1);
            assertThatExceptionOfType(ProblemException.class)
                    .as("bit %d", bit)
                    .isThrownBy(() -> MasterKeyFile.parse(text, file, passphrases))
                    .satisfies(thrown ->
                            assertThat(thrown.problem().code()).isIn("MASTER_KEY_UNREADABLE", "MASTER_KEY_FORMAT"));
        }
    }

    @Test
    void anUnbearablePriceIsRefusedBeforeItIsPaid() throws Exception {
        String body = "argon2id v=19 m=999999999 t=3 p=4 salt=" + "00".repeat(16) + "\n" + "0".repeat(16);
        byte[] sum = Crypt.hmac(
                "godwit-master-key 2".getBytes(StandardCharsets.US_ASCII), body.getBytes(StandardCharsets.US_ASCII));
        Files.writeString(
                file, "godwit-master-key 2\n" + body + "\n" + HexFormat.of().formatHex(sum, 0, 8) + "\n");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> ring(fromFile()).current())
                .satisfies(thrown -> assertThat(thrown.problem().code()).isEqualTo("MASTER_KEY_COSTLY"));
    }

    private void assertRotates(Passphrases passphrases) throws Exception {
        try (PackedChunkStore store = new PackedChunkStore(settings(passphrases), blobs)) {
            assertThat(store.awaitOpen(java.time.Duration.ofSeconds(30)))
                    .as("%s", store.trouble())
                    .isTrue();
            new KeyRotation(ring(passphrases)).rotate(List.of(store));
        }
    }

    private Settings settings(Passphrases passphrases) {
        Settings like = StoreFixture.settings(folder);
        return new Settings(
                file,
                passphrases,
                like.spoolFolder(),
                like.indexFolder(),
                like.index(),
                3,
                1 << 20,
                1 << 20,
                "boot",
                like.threads(),
                like.retry());
    }

    private void assertProblem(Passphrases passphrases, String code) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> StoreKeys.open(blobs, ring(passphrases)))
                .satisfies(thrown -> {
                    assertThat(thrown.problem().code()).isEqualTo(code);
                    assertThat(thrown.problem().message()).doesNotContain("horse");
                    assertThat(thrown.problem().remedy()).isNotEmpty();
                });
    }

    private Passphrases fromFile() {
        return new Passphrases(Optional.of(secret), Optional.empty());
    }

    private KeyRing ring(Passphrases passphrases) {
        return new KeyRing(file, passphrases);
    }
}
