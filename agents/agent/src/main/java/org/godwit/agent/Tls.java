// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
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
            return context(factory.getKeyManagers(), new Kept(identity.authority()));
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

    /** What a server shows is of another authority, when that is why this failed. */
    static Optional<ForeignAuthorityException> foreign(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ForeignAuthorityException found) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private abstract static class OfServers implements X509TrustManager {
        @Override
        public final void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("an agent serves nobody");
        }

        @Override
        public final X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Looks for the pinned certificate in the chain, then lets the JDK check the chain against it alone. */
    private static final class Pin extends OfServers {
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
            throw new ForeignAuthorityException(fingerprint, chain);
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
    }

    /** Lets the JDK check the chain against the authority that was kept, and tells apart who has another one. */
    private static final class Kept extends OfServers {
        private final X509Certificate authority;
        private final X509TrustManager strict;

        Kept(X509Certificate authority) throws IOException, GeneralSecurityException {
            this.authority = authority;
            this.strict = believing(authority);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            try {
                strict.checkServerTrusted(chain, authType);
            } catch (CertificateException e) {
                if (Arrays.stream(chain).noneMatch(this::isOurs)) {
                    throw new ForeignAuthorityException(Token.fingerprint(authority.getEncoded()), chain);
                }
                throw e;
            }
        }

        private boolean isOurs(X509Certificate certificate) {
            try {
                certificate.verify(authority.getPublicKey());
                return true;
            } catch (GeneralSecurityException e) {
                return false;
            }
        }
    }

    /** A server shows certificates of another authority than the one that is believed. */
    static final class ForeignAuthorityException extends CertificateException {
        private static final long serialVersionUID = 1L;

        /** SHA-256 of the authority's certificate as hexadecimal digits. */
        final String believed;

        /** The same, of the last certificate of the server's chain. */
        final String shown;

        ForeignAuthorityException(String believed, X509Certificate[] chain) throws CertificateException {
            super("the server's certificates are of another authority");
            this.believed = believed;
            this.shown = Token.fingerprint(chain[chain.length - 1].getEncoded());
        }
    }
}
