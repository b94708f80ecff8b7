// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A controller as a stranger gets it: the archive unpacked, two ports changed, started as a process of its own. */
final class Controller implements AutoCloseable {
    /** On two busy cores; undisturbed it takes 10 seconds. */
    static final Duration START_LIMIT = Duration.ofSeconds(150);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);

    private final Path home;
    private final int port;
    private final int sshPort;
    private Process process;

    private Controller(Path home, int port, int sshPort) {
        this.home = home;
        this.port = port;
        this.sshPort = sshPort;
    }

    /** Unpacked anew, configured for free ports, not started. */
    static Controller unpacked(String name) throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("godwit.work", "target/controllers"), name)
                .toAbsolutePath();
        delete(home);
        Files.createDirectories(home);
        Path archive = Path.of(System.getProperty("godwit.distribution"));
        Programs.run("tar", "xzf", archive.toString(), "-C", home.toString(), "--strip-components=1");
        List<Integer> ports = freePorts();
        Controller controller = new Controller(home, ports.get(0), ports.get(1));
        controller.set("org.godwit.gateway.cfg", "port", Integer.toString(controller.port));
        // UDP, so that the same number is as free.
        controller.set("org.godwit.logs.cfg", "port", Integer.toString(controller.port));
        controller.set("org.godwit.nbd.cfg", "port", Integer.toString(ports.get(2)));
        controller.set("org.apache.karaf.shell.cfg", "sshPort", Integer.toString(controller.sshPort));
        FailureLogs.add(home.resolve("out.log"));
        FailureLogs.add(home.resolve("data/log/karaf.log"));
        return controller;
    }

    Path home() {
        return home;
    }

    int port() {
        return port;
    }

    int sshPort() {
        return sshPort;
    }

    String url() {
        return "https://127.0.0.1:" + port;
    }

    /** A key of a configuration page, replaced or added. Works while the controller runs. */
    void set(String page, String key, String value) throws IOException {
        Path file = home.resolve("etc").resolve(page);
        List<String> lines = new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
        lines.removeIf(line -> line.matches("\\s*" + key.replace(".", "\\.") + "\\s*=.*"));
        lines.add(key + " = " + value);
        Files.write(file, lines);
    }

    /** A key taken out of a configuration page. */
    void unset(String page, String key) throws IOException {
        Path file = home.resolve("etc").resolve(page);
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.removeIf(line -> line.matches("\\s*" + key.replace(".", "\\.") + "\\s*=.*"));
        Files.write(file, lines);
    }

    /** Starts the process and returns at once. */
    Controller launch() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(home.resolve("bin/karaf").toString(), "daemon").directory(home.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("KARAF_") || name.endsWith("JAVA_OPTS"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Path out = home.resolve("out.log");
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
        process = builder.start();
        process.getOutputStream().close();
        return this;
    }

    /** Starts the process and waits until it says that it can work; one that never says so is ended. */
    Controller start() throws IOException, InterruptedException {
        launch();
        boolean ready = false;
        try {
            awaitReady();
            ready = true;
            return this;
        } finally {
            if (!ready) {
                // Nobody has it yet who would end it, and its folder is the next run's.
                kill();
            }
        }
    }

    void awaitReady() {
        Wait.untilTrue("the controller in " + home + " is ready", START_LIMIT, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the controller ended with " + process.exitValue() + " while it started");
            }
            return Optional.of(api().status("/readyz") == 200);
        });
    }

    /** Waits until it answers at all, ready or not. */
    void awaitAlive() {
        Wait.untilTrue(
                "the controller in " + home + " answers",
                START_LIMIT,
                () -> Optional.of(api().status("/healthz") == 200));
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** SIGKILL: nothing of it runs one instruction more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As the operator does it. */
    void stop() throws IOException, InterruptedException {
        Programs.run(home.resolve("bin/stop").toString());
        if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("bin/stop returned and the controller still runs");
        }
    }

    /** A line of data/first-start.txt. */
    String noted(String key) throws IOException {
        Properties note = new Properties();
        try (var reader = Files.newBufferedReader(home.resolve("data/first-start.txt"), StandardCharsets.UTF_8)) {
            note.load(reader);
        }
        return note.getProperty(key, "");
    }

    /** REST, signed in as the first administrator, trusting only this controller's own authority. */
    Api api() throws IOException {
        return new Api(url(), home.resolve("etc/pki/authority.crt"), noted("user"), noted("password"));
    }

    /** What a command of the ssh console prints. */
    String console(String command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(home, "command", ".txt");
        ProcessBuilder builder = new ProcessBuilder(
                home.resolve("bin/client").toString(),
                "-a",
                Integer.toString(sshPort),
                "-u",
                noted("user"),
                "-p",
                noted("password"),
                command);
        builder.environment().keySet().removeIf(name -> name.startsWith("KARAF_") || name.endsWith("JAVA_OPTS"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Its input stays open: Karaf's client ends the session, command or not, when its input ends.
        Process client =
                builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        if (!client.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            client.destroyForcibly().waitFor();
            throw new AssertionError("command '" + command + "' did not end:\n" + Files.readString(out));
        }
        String printed = Files.readString(out).replaceAll("\u001B\\[[0-9;]*m", "");
        Files.delete(out);
        return printed;
    }

    String log() throws IOException {
        Path log = home.resolve("data/log/karaf.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() throws InterruptedException {
        if (isRunning()) {
            kill();
        }
    }

    static List<Integer> freePorts() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket one = new ServerSocket(0, 1, loopback);
                ServerSocket two = new ServerSocket(0, 1, loopback);
                ServerSocket three = new ServerSocket(0, 1, loopback)) {
            return List.of(one.getLocalPort(), two.getLocalPort(), three.getLocalPort());
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
