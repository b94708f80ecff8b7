// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The real agent, as a process. It may be killed and started again; what it keeps lies in its state folder. */
final class Agent implements AutoCloseable {
    private final String name;
    private final Path state;
    private final Map<String, Path> disks;
    private final Path out;
    private Process process;

    Agent(String name, Path folder, Map<String, Path> disks) throws IOException {
        this.name = name;
        this.state = Files.createDirectories(folder.resolve("state-" + name));
        this.disks = new TreeMap<>(disks);
        this.out = folder.resolve("agent-" + name + ".log");
        FailureLogs.add(out);
    }

    /** The first time with a token; afterwards it has a certificate. */
    Agent start(String url, String token) throws IOException {
        List<String> line = line(url);
        line.addAll(List.of("--token", token));
        launch(line);
        return this;
    }

    Agent start(String url) throws IOException {
        launch(line(url));
        return this;
    }

    private List<String> line(String url) {
        List<String> line = new ArrayList<>(List.of(System.getProperty("godwit.agent"), "--controller", url));
        line.addAll(List.of("--state", state.toString(), "--name", name));
        disks.forEach((disk, path) -> line.addAll(List.of("--disk", disk + "=" + path)));
        return line;
    }

    private void launch(List<String> line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        process = builder.start();
        process.getOutputStream().close();
    }

    void kill() throws InterruptedException {
        // The start script may have stayed as the parent of the JVM.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    boolean ends(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    int exitCode() {
        return process.exitValue();
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    String printed() throws IOException {
        return Files.exists(out) ? Files.readString(out) : "";
    }

    @Override
    public void close() throws InterruptedException {
        if (isRunning()) {
            kill();
        }
    }
}
