// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real libvirtd, one for all tests of this module, that sees nothing of the host's own. It ends with this process, also
 * with one that is killed: {@code src/test/scripts/private-libvirt.sh}.
 */
final class PrivateLibvirt {
    private static final Path SCRIPT =
            Path.of("src/test/scripts/private-libvirt.sh").toAbsolutePath();
    private static final AtomicInteger POOLS = new AtomicInteger();
    private static PrivateLibvirt only;

    private final Path folder;
    private final Process process;
    private final BufferedReader answers;
    final Virsh virsh;

    private PrivateLibvirt() throws IOException {
        folder = Files.createTempDirectory("gw-libvirt");
        process = new ProcessBuilder(SCRIPT.toString(), folder.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        answers = process.inputReader();
        virsh = new Virsh("qemu+unix:///system?socket=" + folder + "/sock/libvirt-sock");
        awaitUp();
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }

    /** Skips the test, visibly, where there can be none. */
    static synchronized PrivateLibvirt get() throws IOException {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "SKIPPED: a libvirtd of one's own needs root");
        Process need = new ProcessBuilder(SCRIPT.toString(), "need").start();
        String missing = new String(need.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Assumptions.assumeTrue(missing.isEmpty(), "SKIPPED: not installed: " + missing.replace('\n', ' '));
        if (only == null) {
            only = new PrivateLibvirt();
        }
        return only;
    }

    private void awaitUp() throws IOException {
        if (!"up".equals(answers.readLine())) {
            throw new IOException("no libvirtd: " + Files.readString(folder.resolve("errors")));
        }
    }

    /** libvirtd ends and starts again; domains go on. */
    void restart() throws IOException {
        OutputStream line = process.getOutputStream();
        line.write("restart\n".getBytes(StandardCharsets.US_ASCII));
        line.flush();
        awaitUp();
    }

    private void end() {
        try {
            process.getOutputStream().close();
            process.waitFor(30, TimeUnit.SECONDS);
            List<Path> files;
            try (Stream<Path> all = Files.walk(folder)) {
                files = new ArrayList<>(all.toList());
            }
            for (int i = files.size() - 1; i >= 0; i--) {
                Files.delete(files.get(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A new pool, empty, and the folder where it is. */
    Map.Entry<String, Path> pool() throws IOException {
        String name = "pool" + POOLS.incrementAndGet();
        Path place = Files.createDirectory(folder.resolve(name));
        virsh.ask("pool-create-as", name, "dir", "--target", place.toString());
        return Map.entry(name, place);
    }

    /** What nobody has cleaned up is no matter of the next test. */
    void clear() throws IOException {
        for (String uuid : words("list", "--uuid")) {
            virsh.ask("destroy", uuid);
        }
        for (String uuid : words("list", "--all", "--uuid")) {
            virsh.ask("undefine", uuid, "--nvram");
        }
        for (String network : networks()) {
            virsh.ask("net-destroy", network);
        }
    }

    List<String> domains() throws IOException {
        return words("list", "--all", "--name");
    }

    /** Files of UEFI variables. */
    List<Path> variables() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("lib/qemu/nvram"))) {
            return all.toList();
        }
    }

    List<String> networks() throws IOException {
        return words("net-list", "--name");
    }

    private List<String> words(String... question) throws IOException {
        return virsh.ask(question).lines().filter(line -> !line.isBlank()).collect(Collectors.toList());
    }

    LibvirtTarget target(String pool, Map<String, Object> more) {
        Map<String, Object> values =
                new HashMap<>(Map.of("uri", virsh.uri(), "pool", pool, "accelerator", "tcg", "shutdown.seconds", 1));
        values.putAll(more);
        return new LibvirtTarget(new Page(values), values);
    }
}
