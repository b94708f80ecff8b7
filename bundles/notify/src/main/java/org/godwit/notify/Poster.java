// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.godwit.api.notify.Delivery.Outcome;

/**
 * Posts one message over HTTP/1.1 (RFC 9112) on a connection of its own. The JDK's client is not used: it resolves the name
 * itself, so that what was checked need not be what is connected to. Redirects are not followed; whatever answers, it ends
 * within {@link Limits#whole()} and holds a few KiB.
 */
final class Poster implements AutoCloseable {
    private static final int MOST_LINE = 8 << 10;
    private static final int MOST_LINES = 100;
    private static final int MOST_INFORMATIONAL = 5;
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final AddressGuard guard;
    private final boolean plain;
    private final SSLSocketFactory tls;
    private final Limits limits;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "godwit-notify-timer");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param connect for one address
     * @param whole from the first byte sent to the end
     */
    record Limits(Duration connect, Duration whole) {
        static final Limits USUAL = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(15));
    }

    /** @param plain whether http is allowed */
    Poster(AddressGuard guard, boolean plain, SSLSocketFactory tls, Limits limits) {
        this.guard = guard;
        this.plain = plain;
        this.tls = tls;
        this.limits = limits;
    }

    /**
     * @return any status but an informational one, with the beginning of what was said
     * @throws IOException when there was no answer, and why
     */
    Outcome post(URI url, Map<String, String> headers, byte[] body) throws IOException {
        boolean secure = "https".equalsIgnoreCase(url.getScheme());
        if (!secure && !plain) {
            throw new IOException("http is not allowed: see webhook.http in etc/" + Config.PID + ".cfg");
        }
        int port = url.getPort() >= 0 ? url.getPort() : secure ? HTTPS : HTTP;
        try (Socket socket = connect(url.getHost(), port)) {
            Future<?> end = timer.schedule(() -> closed(socket), limits.whole().toMillis(), TimeUnit.MILLISECONDS);
            try (Socket speaking = secure ? secured(socket, url.getHost(), port) : socket) {
                speaking.getOutputStream().write(request(url, headers, body));
                speaking.getOutputStream().flush();
                return answer(new BufferedInputStream(speaking.getInputStream()));
            } catch (IOException e) {
                throw end.isDone()
                        ? new IOException("no answer within " + limits.whole().toSeconds() + " s", e)
                        : e;
            } finally {
                end.cancel(false);
            }
        }
    }

    /** Only to addresses that were looked at. */
    private Socket connect(String host, int port) throws IOException {
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        IOException last = null;
        for (InetAddress address : InetAddress.getAllByName(name)) {
            if (!guard.allows(address)) {
                last = new IOException(address.getHostAddress()
                        + " is an address of this machine or a private network: see webhook.networks in etc/"
                        + Config.PID
                        + ".cfg");
                continue;
            }
            Socket socket = new Socket();
            try {
                // The address as it is: no name is looked up again.
                socket.connect(new InetSocketAddress(InetAddress.getByAddress(address.getAddress()), port), (int)
                        limits.connect().toMillis());
                socket.setSoTimeout((int) limits.whole().toMillis());
                return socket;
            } catch (IOException e) {
                closed(socket);
                last = e;
            }
        }
        throw last == null ? new IOException(host + " has no address") : last;
    }

    private SSLSocket secured(Socket socket, String host, int port) throws IOException {
        SSLSocket secured = (SSLSocket) tls.createSocket(socket, host, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static byte[] request(URI url, Map<String, String> headers, byte[] body) throws IOException {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        StringBuilder head = new StringBuilder("POST ")
                .append(path)
                .append(url.getRawQuery() == null ? "" : "?" + url.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(url.getHost())
                .append(url.getPort() < 0 ? "" : ":" + url.getPort())
                .append("\r\nUser-Agent: godwit\r\nConnection: close\r\nContent-Length: ")
                .append(body.length)
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        whole.write(body);
        return whole.toByteArray();
    }

    private static Outcome answer(InputStream in) throws IOException {
        for (int i = 0; i < MOST_INFORMATIONAL; i++) {
            String line = line(in);
            if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
                throw new IOException("what answers does not speak HTTP/1.1");
            }
            int status = Integer.parseInt(line.substring(9, 12));
            String location = skipHeaders(in);
            if (status >= 200) {
                return new Outcome(status, status < 300 ? "" : said(line, location, in));
            }
        }
        throw new IOException("nothing but informational answers");
    }

    /** @return of a redirect, where to; else empty */
    private static String skipHeaders(InputStream in) throws IOException {
        String location = "";
        for (int i = 0; i < MOST_LINES; i++) {
            String line = line(in);
            if (line.isEmpty()) {
                return location;
            }
            if (line.toLowerCase(Locale.ROOT).startsWith("location:")) {
                location = line.substring(9).strip();
            }
        }
        throw new IOException("more than " + MOST_LINES + " headers");
    }

    private static String said(String line, String location, InputStream in) {
        String said = line.substring(9) + (location.isEmpty() ? "" : " to " + location + ", which is not followed");
        byte[] body = new byte[Math.max(0, org.godwit.api.notify.Delivery.MOST_ANSWER - said.length())];
        int length = 0;
        try {
            length = in.readNBytes(body, 0, body.length);
        } catch (IOException e) {
            // The status is what counts.
        }
        String text = said + " " + new String(body, 0, length, StandardCharsets.UTF_8);
        return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection was closed before there was an answer");
            }
            if (line.size() == MOST_LINE) {
                throw new IOException("a line of more than " + MOST_LINE + " bytes");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static void closed(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more either way.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
