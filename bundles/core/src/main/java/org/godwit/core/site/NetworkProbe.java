// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.godwit.api.plan.PlannedMachine.Ready;

/** Looks whether somebody answers at an address: once, for a few seconds at the most. */
public final class NetworkProbe {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private NetworkProbe() {}

    public static boolean answers(InetSocketAddress at, Ready condition) {
        if (condition instanceof Ready.Http http) {
            return answers(at, http);
        }
        try (Socket socket = new Socket()) {
            socket.connect(at, (int) LIMIT.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answers(InetSocketAddress at, Ready.Http http) {
        String host = at.getAddress().getHostAddress();
        String address = (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort();
        try {
            HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(LIMIT);
            if (http.tls()) {
                client.sslContext(trusting());
            }
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create((http.tls() ? "https://" : "http://") + address + http.path()))
                    .timeout(LIMIT)
                    .build();
            return client.build()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == http.status();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** A copy of a machine has the certificate of the machine, for a name that leads elsewhere; nothing is told to it. */
    private static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        return context;
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
