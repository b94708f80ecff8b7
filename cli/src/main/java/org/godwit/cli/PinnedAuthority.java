// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts one CA, known by its fingerprint; the server sends the CA's certificate with its chain. All else, host name
 * and dates included, is checked by the JDK as for any CA.
 */
final class PinnedAuthority extends RefusingTrust {
    private final String fingerprint;

    PinnedAuthority(String fingerprint) {
        this.fingerprint = fingerprint;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        trusting(chain).checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        trusting(chain).checkServerTrusted(chain, authType, socket);
    }

    private X509ExtendedTrustManager trusting(X509Certificate[] chain) throws CertificateException {
        try {
            for (X509Certificate certificate : chain) {
                if (Fingerprint.of(certificate).equals(fingerprint)) {
                    return only(certificate);
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException("the pinned authority cannot be used", e);
        }
        throw new CertificateException("the server does not belong to the authority " + fingerprint);
    }

    private static X509ExtendedTrustManager only(X509Certificate authority)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("authority", authority);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new IllegalStateException("this Java has no PKIX trust manager, which every Java must have");
    }
}
