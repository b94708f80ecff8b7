// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The messages of updates, and who may sign them. The files beside this were made by openssl, to last: see golden/README. */
class UpdateOfferTest {
    private static final Path GOLDEN = Path.of("src/test/resources/org/godwit/wire/golden");
    private static final UpdateOffer OFFER = new UpdateOffer(
            "0.1.1", "amd64", "2.34", "godwit-agent-0.1.1-x86_64.tar.gz", 19_000_000, "ab".repeat(32), "-");

    @Test
    void anOfferOfTheFirstControllersIsUnderstoodForEver() throws Exception {
        byte[] message = Files.readAllBytes(GOLDEN.resolve("offer"));
        assertThat(UpdateOffer.read(message, certificate("authority"))).isEqualTo(OFFER);
    }

    @Test
    void whatAnAgentAsksIsTheSameForEver() throws Exception {
        UpdateAsk ask = new UpdateAsk(
                "0.1.0",
                "amd64",
                false,
                "PROTOCOL_UNKNOWN",
                new UpdateAsk.Outcome("returned", "0.1.1", "ab".repeat(32), "-", "it was started 3 times").line());
        assertThat(ask.bytes()).isEqualTo(Files.readAllBytes(GOLDEN.resolve("ask")));
        assertThat(UpdateAsk.read(ask.bytes())).isEqualTo(ask);
        assertThat(UpdateAsk.PATH).isEqualTo("/agent/update/v1");
    }

    @Test
    void whatIsSignedIsRead() throws Exception {
        assertThat(UpdateOffer.read(OFFER.signed(signer("signer")), certificate("authority")))
                .isEqualTo(OFFER);
    }

    @Test
    void linesThatAnOlderAgentDoesNotKnowArePassedOver() throws Exception {
        String text = new String(OFFER.signed(signer("signer")), UTF_8);
        byte[] more = resigned(text.substring(0, text.lastIndexOf("signature ")) + "colour blue\n");
        assertThat(UpdateOffer.read(more, certificate("authority"))).isEqualTo(OFFER);
    }

    @Test
    void aKeyOfAnAgentOfTheSameAuthorityMayNotSign() throws Exception {
        byte[] forged = OFFER.signed(signer("agent"));
        assertThatThrownBy(() -> UpdateOffer.read(forged, certificate("authority")))
                .hasMessageContaining("not for signing software");
    }

    @Test
    void anotherAuthorityMayNotSign() throws Exception {
        byte[] forged = OFFER.signed(signer("stranger"));
        assertThatThrownBy(() -> UpdateOffer.read(forged, certificate("authority")))
                .hasMessageContaining("Signature does not match");
    }

    @Test
    void noByteOfAnOfferCanBeChangedCutOrAdded() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = OFFER.signed(signer("signer"));
        X509Certificate authority = certificate("authority");
        for (int i = 0; i < 400; i++) {
            byte[] bad = good.clone();
            int at = random.nextInt(bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(7));
            assertNothingElse(bad, authority, "seed " + seed + " round " + i + " byte " + at);
            assertNothingElse(Arrays.copyOf(good, random.nextInt(good.length)), authority, "seed " + seed + " cut");
        }
        assertNothingElse((new String(good, UTF_8) + "version 9.9\n").getBytes(UTF_8), authority, "appended");
    }

    /** Refused, or understood as it was meant: base64 has bits that say nothing. */
    private static void assertNothingElse(byte[] message, X509Certificate authority, String what) {
        try {
            assertThat(UpdateOffer.read(message, authority)).as(what).isEqualTo(OFFER);
        } catch (IOException e) {
            assertThat(e.getMessage()).as(what).isNotBlank();
        }
    }

    @Test
    void versionsAreComparedByNumbersAndWhatComesBeforeAReleaseIsOlder() {
        String[] rising = {
            "0.1", "0.1.1-SNAPSHOT", "0.1.1-rc.1", "0.1.1", "0.1.2", "0.1.10", "0.2", "1", "1.0.0.1", "10.0"
        };
        for (int i = 0; i < rising.length; i++) {
            for (int j = 0; j < rising.length; j++) {
                assertThat(AgentVersion.newer(rising[i], rising[j]))
                        .as(rising[i] + " newer than " + rising[j])
                        .isEqualTo(i > j);
            }
        }
        assertThat(AgentVersion.newer("0.1.0~SNAPSHOT", "0.1.0-SNAPSHOT")).isFalse();
        assertThat(AgentVersion.newer("dev", "0.1")).isFalse();
        assertThat(AgentVersion.newer("0.1", "dev")).isFalse();
        assertThat(AgentVersion.of("1.2.3.4.5")).isEmpty();
        assertThat(AgentVersion.of("99999")).isEmpty();
        assertThat(AgentVersion.of("1/../2")).isEmpty();
    }

    private static byte[] resigned(String text) throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer("signer").key());
        signature.update(text.getBytes(UTF_8));
        return (text + "signature " + Base64.getEncoder().encodeToString(signature.sign()) + "\n").getBytes(UTF_8);
    }

    private static UpdateOffer.Signer signer(String name) throws Exception {
        String pem = Files.readString(GOLDEN.resolve(name + ".key"), US_ASCII).replaceAll("-----[^-]*-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        return new UpdateOffer.Signer(key, certificate(name));
    }

    private static X509Certificate certificate(String name) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(GOLDEN.resolve(name + ".crt"))));
    }
}
