// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /agent/update/v1/ask}: an agent says what it is, and asks what it should be. Needs no session and no common version of
 * the agent protocol, so that an agent which understands nothing else of its controller can still be updated.
 *
 * @param version of the agent that runs
 * @param architecture as dpkg calls it; empty when there are no packages for it
 * @param trial whether it is a new version that has not yet proved itself
 * @param refused the code with which the controller refused to work with it; empty when it did not
 * @param outcome how the last update ended: {@link Outcome}; empty when there was none
 */
public record UpdateAsk(String version, String architecture, boolean trial, String refused, String outcome) {
    /** All requests about updates lie under this path. It and all behind it stay as they are, for ever. */
    public static final String PATH = "/agent/update/v1";

    public static final String TYPE = "text/vnd.godwit.update";

    private static final int MOST = 600;

    public UpdateAsk {
        if (version.isBlank() || outcome.length() > MOST) {
            throw new IllegalArgumentException("an agent that asks for an update has a version, and a short outcome");
        }
    }

    public byte[] bytes() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("version", version);
        values.put("architecture", architecture);
        values.put("trial", trial ? "yes" : "no");
        values.put("refused", refused);
        values.put("outcome", outcome);
        return KeyLines.text(values).getBytes(UTF_8);
    }

    /** @throws IOException BUG {@code MALFORMED_MESSAGE} */
    public static UpdateAsk read(byte[] message) throws IOException {
        Map<String, String> values = KeyLines.read(message);
        try {
            return new UpdateAsk(
                    values.getOrDefault("version", ""),
                    values.getOrDefault("architecture", ""),
                    values.getOrDefault("trial", "no").equals("yes"),
                    values.getOrDefault("refused", ""),
                    values.getOrDefault("outcome", ""));
        } catch (IllegalArgumentException e) {
            throw KeyLines.malformed(String.valueOf(e.getMessage()));
        }
    }

    /**
     * How an update ended, as a line {@code WORD VERSION SHA256 REQUEST WHY}.
     *
     * @param word {@code updated}; {@code returned}: the new version did not prove itself; {@code failed}: it was not even tried
     * @param sha256 of the package
     * @param request whose it was, {@code -} for nobody's
     */
    public record Outcome(String word, String version, String sha256, String request, String why) {
        private static final int WORDS = 5;

        /** @return null for no outcome, or none that is known */
        public static @Nullable Outcome of(String line) {
            String[] words = line.strip().split(" ", WORDS);
            if (words.length < WORDS - 1 || !words[0].matches("updated|returned|failed")) {
                return null;
            }
            return new Outcome(words[0], words[1], words[2], words[3], words.length < WORDS ? "" : words[4]);
        }

        public String line() {
            String plain = why.replaceAll("\\p{Cntrl}", " ");
            String line = String.join(" ", word, version, sha256, request, plain);
            return line.length() > MOST ? line.substring(0, MOST) : line;
        }
    }
}
