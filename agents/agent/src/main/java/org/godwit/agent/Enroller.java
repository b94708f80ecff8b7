// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.wire.EnrolReply;
import org.godwit.wire.EnrolRequest;
import org.godwit.wire.Token;
import org.jspecify.annotations.Nullable;

/** Turns a token into an identity: makes a key pair that never leaves the machine and has it certified. */
final class Enroller {
    private final Settings settings;
    private final Computer computer;
    private final IdentityFolder folder;

    Enroller(Settings settings, Computer computer, IdentityFolder folder) {
        this.settings = settings;
        this.computer = computer;
        this.folder = folder;
    }

    /**
     * @throws IOException the controller's refusal; DENIED {@code AUTHORITY_FOREIGN} when the server is not the one that
     *     made the token, MISCONFIGURED {@code TOKEN_NEEDED} without a token; others when the controller is not reached
     */
    Identity enrol() throws IOException {
        Token token = settings.token().orElseThrow(Enroller::tokenNeeded);
        folder.prepare();
        ControllerLink link = ControllerLink.to(settings.controller(), Tls.pinned(token.authorityFingerprint()));
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            EnrolReply reply =
                    link.enrol(new EnrolRequest(token.reveal(), SigningRequest.of(pair), computer.inventory()));
            X509Certificate certificate =
                    IdentityFolder.certificate(reply.certificates().get(0));
            X509Certificate authority =
                    IdentityFolder.certificate(reply.certificates().get(1));
            if (!Token.fingerprint(authority.getEncoded()).equals(token.authorityFingerprint())) {
                throw foreign(null);
            }
            certificate.verify(authority.getPublicKey());
            Identity identity = new Identity(
                    reply.machine(), Optional.of(settings.controller()), pair.getPrivate(), certificate, authority);
            folder.save(identity);
            return identity;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make a key pair", e);
        } catch (IOException e) {
            throw Tls.foreign(e).isPresent() ? foreign(e) : e;
        }
    }

    private IOException foreign(@Nullable IOException cause) {
        return Problem.of(
                        Problem.Kind.DENIED,
                        "AUTHORITY_FOREIGN",
                        "Looked at the certificates of " + settings.controller()
                                + ": they are not of the authority that the token names. Nothing was told to it.",
                        "Look whether the address is right and the token is of that controller; if both are, somebody"
                                + " stands in between.")
                .causedBy(cause == null ? new IOException("another authority") : cause);
    }

    private static IOException tokenNeeded() {
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "TOKEN_NEEDED",
                        "Looked for the agent's identity in the state folder: there is none, and no token was given.",
                        "Make a token on the controller and start the agent with --token.")
                .asException();
    }
}
