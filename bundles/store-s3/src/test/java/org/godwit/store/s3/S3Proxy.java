// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** S3Proxy as a program of its own, blobs in its memory; one for all tests of a JVM, and it dies with it. */
final class S3Proxy {
    static final String ACCESS = "local";
    static final String SECRET = "local-secret";

    private static final Path JAR = Path.of("target", "s3proxy", "s3proxy.jar");
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static int port;

    private S3Proxy() {}

    /** Where it answers; started by the first who asks. */
    static synchronized URI uri() throws IOException {
        if (port == 0) {
            port = start();
        }
        return URI.create("http://127.0.0.1:" + port);
    }

    private static int start() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Path settings = Files.createTempFile("s3proxy", ".properties");
        Files.writeString(
                settings,
                String.join(
                        "\n",
                        "s3proxy.endpoint=http://127.0.0.1:" + free,
                        "s3proxy.authorization=aws-v4",
                        "s3proxy.identity=" + ACCESS,
                        "s3proxy.credential=" + SECRET,
                        "jclouds.provider=transient-nio2",
                        "jclouds.identity=x",
                        "jclouds.credential=x",
                        ""));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        JAR.toString(),
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", "s3proxy", "log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!answers(free)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("S3Proxy does not come up; see target/s3proxy/log");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        Files.delete(settings);
        return free;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
