// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server for its chain, to show a person the fingerprint of its CA. Nothing is said over this connection: the
 * handshake is broken off as soon as the chain is there.
 */
final class FirstContact extends RefusingTrust {
    private static final int TIMEOUT_MILLIS = 10_000;

    private X509Certificate @Nullable [] chain;

    private FirstContact() {}

    /** The fingerprint of the CA at the end of the server's chain. */
    static String authority(URI url) throws Failure {
        FirstContact contact = new FirstContact();
        int port = url.getPort() < 0 ? 443 : url.getPort();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {contact}, null);
            try (Socket plain = new Socket()) {
                plain.connect(new InetSocketAddress(url.getHost(), port), TIMEOUT_MILLIS);
                plain.setSoTimeout(TIMEOUT_MILLIS);
                contact.handshake(context, plain, url.getHost(), port);
            }
            X509Certificate[] shown = contact.chain;
            if (shown == null || shown.length == 0) {
                throw new Failure(Exit.NOT_READY, "The server at " + url + " shows no certificate.");
            }
            return Fingerprint.of(shown[shown.length - 1]);
        } catch (IOException | GeneralSecurityException e) {
            throw new Failure(Exit.NOT_READY, "Cannot reach " + url + ": " + e.getMessage());
        }
    }

    private void handshake(SSLContext context, Socket plain, String host, int port) throws IOException {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, false)) {
            if (host.matches(".*[A-Za-z].*") && !host.contains(":")) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(host)));
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
        } catch (IOException e) {
            if (chain == null) {
                throw e;
            }
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String authType, Socket socket)
            throws CertificateException {
        chain = shown.clone();
        throw new CertificateException("seen enough");
    }
}
