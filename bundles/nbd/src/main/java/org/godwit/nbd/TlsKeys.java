// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.godwit.api.access.ServerIdentity;
import org.jspecify.annotations.Nullable;

/** TLS with the controller's own certificate, looked at anew each minute: it is renewed from time to time. */
final class TlsKeys {
    private static final long FRESH_NANOS = 60_000_000_000L;

    private final ServerIdentity identity;
    private @Nullable SSLContext context;
    private long madeAt;

    TlsKeys(ServerIdentity identity) {
        this.identity = identity;
    }

    synchronized SSLContext context() throws IOException {
        SSLContext known = context;
        if (known != null && System.nanoTime() - madeAt < FRESH_NANOS) {
            return known;
        }
        try {
            KeyStore.PrivateKeyEntry entry = identity.entry();
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("nbd", entry.getPrivateKey(), new char[0], entry.getCertificateChain());
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, new char[0]);
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(managers.getKeyManagers(), null, null);
            context = made;
            madeAt = System.nanoTime();
            return made;
        } catch (GeneralSecurityException e) {
            throw new IOException("the controller's certificate cannot be used", e);
        }
    }
}
