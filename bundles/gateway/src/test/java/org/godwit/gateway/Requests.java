// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.godwit.api.disk.Firmware;
import org.godwit.api.disk.OperatingSystem;
import org.godwit.wire.EnrolRequest;
import org.godwit.wire.Inventory;

/** What an agent sends when it enrols. */
final class Requests {
    private Requests() {}

    static Inventory inventory(String name) {
        return new Inventory(
                name, "linux", OperatingSystem.UNKNOWN, Firmware.BIOS, 1, 0, List.of(), List.of(), List.of());
    }

    static EnrolRequest enrolment(String token) throws Exception {
        return new EnrolRequest(token, signing("secp256r1"), inventory("web-1"));
    }

    /** PKCS#10 of a new key on that curve. */
    static byte[] signing(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        KeyPair pair = generator.generateKeyPair();
        return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=whatever"), pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                .getEncoded();
    }
}
