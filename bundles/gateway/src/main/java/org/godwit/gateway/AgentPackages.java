// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The agent's packages that this controller carries: a folder with {@code SHA256SUMS}, {@code package.properties} and the files
 * that the sums name. Read anew at each use, so that other packages may be put there while it runs; nothing else of the folder
 * is ever handed out.
 *
 * @param version of the agent
 * @param architecture as dpkg calls it
 * @param glibc that its runtime needs
 * @param sums SHA-256 by file name
 */
record AgentPackages(Path folder, String version, String architecture, String glibc, Map<String, String> sums) {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *]([A-Za-z0-9][A-Za-z0-9._~+-]{0,127})");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~+-]{0,63}");

    /** 20 MB at 12 kB/s; slower ones would keep others out. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private static final int PIECE_BYTES = 64 << 10;

    /** Far more than a controller carries. */
    private static final int MOST = 64;

    /** In Karaf's own folder, beside {@code system}. */
    static Path usual() {
        return Path.of(System.getProperty("karaf.base", "")).resolve("agents").toAbsolutePath();
    }

    /**
     * What lies there now; empty when this controller carries none.
     *
     * @throws IOException when there are some and they cannot be read
     */
    static Optional<AgentPackages> in(Path folder) throws IOException {
        Path list = folder.resolve("SHA256SUMS");
        if (!Files.isRegularFile(list)) {
            return Optional.empty();
        }
        Map<String, String> sums = new LinkedHashMap<>();
        for (String line : Files.readAllLines(list)) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches() || sums.size() == MOST) {
                throw new IOException(list + " is no list of SHA-256 and names: " + line);
            }
            sums.put(matcher.group(2), matcher.group(1));
        }
        Properties said = new Properties();
        said.load(new StringReader(Files.readString(folder.resolve("package.properties"))));
        return Optional.of(new AgentPackages(
                folder,
                word(said, "agent.version"),
                word(said, "agent.architecture"),
                word(said, "agent.glibc"),
                Map.copyOf(sums)));
    }

    private static String word(Properties said, String key) throws IOException {
        String value = said.getProperty(key, "");
        if (!WORD.matcher(value).matches()) {
            throw new IOException("package.properties of the agent's packages: " + key + " is " + value);
        }
        return value;
    }

    /** As sha256sum(1) writes them, sorted by name. */
    String sumLines() {
        StringBuilder text = new StringBuilder();
        sums.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> text.append(entry.getValue())
                .append("  ")
                .append(entry.getKey())
                .append('\n'));
        return text.toString();
    }

    /** A package, when it is one of them. */
    Optional<Path> file(String name) {
        return sums.containsKey(name)
                ? Optional.of(folder.resolve(name)).filter(Files::isRegularFile)
                : Optional.empty();
    }

    /** Hands a package out, in pieces, and not for ever. */
    static void send(InputStream in, OutputStream out) throws IOException {
        long end = System.nanoTime() + LONGEST.toNanos();
        byte[] piece = new byte[PIECE_BYTES];
        for (int got = in.read(piece); got >= 0; got = in.read(piece)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("a package was fetched for longer than " + LONGEST.toMinutes() + " minutes");
            }
            out.write(piece, 0, got);
        }
    }
}
