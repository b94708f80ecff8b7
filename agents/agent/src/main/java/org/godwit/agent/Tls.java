// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.godwit.wire.Token;
import org.jspecify.annotations.Nullable;

/** Whom the agent believes: one authority and nobody else. */
final class Tls {
    private Tls() {}

    /** For the first contact: the server's chain must end in the certificate whose SHA-256 the token carries. */
    static SSLContext pinned(String fingerprint) throws IOException {
        return context(null, new Pin(fingerprint));
    }

    /** Ever after: the agent shows its certificate and believes the authority it kept. */
    static SSLContext mutual(Identity identity) throws IOException {
        try {
            char[] password = new char[0];
            KeyStore keys = empty();
            keys.setKeyEntry("agent", identity.key(), password, new X509Certificate[] {identity.certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, password);
            return context(factory.getKeyManagers(), believing(identity.authority()));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use the agent's key", e);
        }
    }

    private static SSLContext context(KeyManager @Nullable [] keys, X509TrustManager trust) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java has no TLS, which every Java must have", e);
        }
    }

    private static X509TrustManager believing(X509Certificate authority) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        store.setCertificateEntry("authority", authority);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509TrustManager) Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Looks for the pinned certificate in the chain, then lets the JDK check the chain against it alone. */
    private static final class Pin implements X509TrustManager {
        private final String fingerprint;

        Pin(String fingerprint) {
            this.fingerprint = fingerprint;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            for (X509Certificate certificate : chain) {
                if (Token.fingerprint(certificate.getEncoded()).equals(fingerprint)) {
                    checkAgainst(certificate, chain, authType);
                    return;
                }
            }
            throw new ForeignAuthorityException();
        }

        private static void checkAgainst(X509Certificate authority, X509Certificate[] chain, String authType)
                throws CertificateException {
            try {
                believing(authority).checkServerTrusted(chain, authType);
            } catch (CertificateException e) {
                throw e;
            } catch (IOException | GeneralSecurityException e) {
                throw new CertificateException(e);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("an agent serves nobody");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** The controller shows certificates of another authority than the token's. */
    static final class ForeignAuthorityException extends CertificateException {
        private static final long serialVersionUID = 1L;

        ForeignAuthorityException() {
            super("the server's certificates are not of the authority that the token names");
        }
    }
}
