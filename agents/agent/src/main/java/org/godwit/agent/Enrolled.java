// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.Optional;
import org.godwit.wire.Token;

/**
 * What may be told of an agent's identity.
 *
 * @param machine {@code mch_…}
 * @param controller where it enrolled; empty for one that enrolled before that was kept
 * @param certificateEnds when its certificate is refused
 * @param authority SHA-256 of the certificate that the controller's chain must end in, hexadecimal
 */
public record Enrolled(String machine, Optional<URI> controller, Instant certificateEnds, String authority) {

    /**
     * Looks into a state folder.
     *
     * @throws IOException MISCONFIGURED {@code IDENTITY_UNREADABLE}
     */
    public static Optional<Enrolled> in(Path state) throws IOException {
        Optional<Identity> identity = new IdentityFolder(state).load();
        return identity.isEmpty() ? Optional.empty() : Optional.of(of(identity.get()));
    }

    /**
     * Turns the token of the settings into an identity, unless the state folder has one. One try.
     *
     * @throws IOException as the controller refuses; others when it is not reached
     */
    public static Enrolled enrol(Settings settings, Computer computer) throws IOException {
        IdentityFolder folder = new IdentityFolder(settings.state());
        Optional<Identity> known = folder.load();
        return of(known.isPresent() ? known.get() : new Enroller(settings, computer, folder).enrol());
    }

    private static Enrolled of(Identity identity) throws IOException {
        try {
            return new Enrolled(
                    identity.machine(),
                    identity.controller(),
                    identity.certificate().getNotAfter().toInstant(),
                    Token.fingerprint(identity.authority().getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IOException("a certificate that was read cannot be written", e);
        }
    }
}
