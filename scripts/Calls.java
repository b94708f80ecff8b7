// SPDX-License-Identifier: Apache-2.0

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * {@code Calls URL AUTHORITY TIMES PATH...}: asks for each path so often, in turns and over one connection, and prints of each
 * the milliseconds that half and 99 % of the answers took at the most, and their size: {@code p50 p99 most bytes path}. The
 * first two rounds do not count. User and password are the first two lines of stdin.
 */
final class Calls {
    private static final int UNCOUNTED = 2;

    public static void main(String[] args) throws Exception {
        String[] words = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
        String basic = Base64.getEncoder().encodeToString((words[0] + ":" + words[1]).getBytes(StandardCharsets.UTF_8));
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(Path.of(args[1]))).version(HttpClient.Version.HTTP_1_1).build();
        List<String> paths = List.of(args).subList(3, args.length);
        int times = Integer.parseInt(args[2]);
        List<long[]> took = new ArrayList<>();
        paths.forEach(path -> took.add(new long[times]));
        long[] bytes = new long[paths.size()];
        for (int round = -UNCOUNTED; round < times; round++) {
            for (int i = 0; i < paths.size(); i++) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(args[0] + paths.get(i))).header("Authorization", "Basic " + basic).build();
                long began = System.nanoTime();
                HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                if (round >= 0) {
                    took.get(i)[round] = System.nanoTime() - began;
                }
                bytes[i] = answer.body().length;
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException(paths.get(i) + " was answered with " + answer.statusCode() + ": " + new String(answer.body(), StandardCharsets.UTF_8));
                }
            }
        }
        for (int i = 0; i < paths.size(); i++) {
            long[] sorted = took.get(i);
            Arrays.sort(sorted);
            System.out.printf(Locale.ROOT, "%.1f %.1f %.1f %d %s%n", sorted[times / 2] / 1e6, sorted[(times * 99 + 99) / 100 - 1] / 1e6, sorted[times - 1] / 1e6, bytes[i], paths.get(i));
        }
    }

    private static SSLContext trusting(Path authority) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        try (InputStream in = Files.newInputStream(authority)) {
            store.setCertificateEntry("authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private Calls() {}
}
