// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The messages of updates: lines {@code key value}, each ended by a line feed. Keys that are not known are passed over. No JSON, for
 * what is signed has to be the same bytes for ever, whatever libraries both sides use.
 */
final class KeyLines {
    /** The first line of each message: its name, and the version of this small protocol, which has no other. */
    static final String FIRST = "godwit-agent-update 1";

    static final int MAX_BYTES = 16 << 10;

    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private KeyLines() {}

    static String text(Map<String, String> values) {
        StringBuilder text = new StringBuilder(FIRST).append('\n');
        values.forEach((key, value) -> {
            if (!KEY.matcher(key).matches() || CONTROL.matcher(value).find()) {
                throw new IllegalArgumentException("cannot be said in a line: " + key + " " + value);
            }
            if (!value.isEmpty()) {
                text.append(key).append(' ').append(value).append('\n');
            }
        });
        return text.toString();
    }

    /** @throws IOException BUG {@code MALFORMED_MESSAGE} */
    static Map<String, String> read(byte[] message) throws IOException {
        if (message.length > MAX_BYTES) {
            throw WireJson.tooLarge("one about updates", MAX_BYTES).asException();
        }
        String text = new String(message, UTF_8);
        String[] lines = text.split("\n", -1);
        if (!lines[0].equals(FIRST) || !text.endsWith("\n")) {
            throw malformed("it does not begin with '" + FIRST + "', or ends in the middle");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < lines.length - 1; i++) {
            int space = lines[i].indexOf(' ');
            String key = space < 0 ? "" : lines[i].substring(0, space);
            String value = lines[i].substring(space + 1);
            if (!KEY.matcher(key).matches() || CONTROL.matcher(value).find() || values.put(key, value) != null) {
                throw malformed("line " + (i + 1) + " is no key and value, or says something twice");
            }
        }
        return values;
    }

    static IOException malformed(String why) {
        return WireJson.malformed("one about updates: " + why).asException();
    }
}
