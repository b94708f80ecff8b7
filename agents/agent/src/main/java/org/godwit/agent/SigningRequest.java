// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;

/**
 * A PKCS#10 request (RFC 2986) for a P-256 key, with an empty subject: the controller names the agent. Written by hand
 * in DER (X.690), which saves a crypto library in the agent.
 */
final class SigningRequest {
    private static final int SEQUENCE = 0x30;
    private static final int BIT_STRING = 0x03;

    /** version 0, no subject. */
    private static final byte[] VERSION = {0x02, 0x01, 0x00};

    private static final byte[] NOBODY = {SEQUENCE, 0x00};

    /** attributes, context tag 0, none. */
    private static final byte[] NO_ATTRIBUTES = {(byte) 0xA0, 0x00};

    /** ecdsa-with-SHA256, 1.2.840.10045.4.3.2 (RFC 5758). */
    private static final byte[] ECDSA_SHA256 = {
        SEQUENCE, 0x0A, 0x06, 0x08, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x04, 0x03, 0x02
    };

    private SigningRequest() {}

    static byte[] of(KeyPair pair) throws GeneralSecurityException {
        byte[] info = tagged(SEQUENCE, VERSION, NOBODY, pair.getPublic().getEncoded(), NO_ATTRIBUTES);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(info);
        return tagged(SEQUENCE, info, ECDSA_SHA256, tagged(BIT_STRING, new byte[] {0}, signature.sign()));
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length & 0xff);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
