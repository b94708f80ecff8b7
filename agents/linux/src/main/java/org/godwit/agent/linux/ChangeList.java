// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;

/**
 * What was written to an image file from one state to the next, as whoever writes the image says: a dirty bitmap of QEMU,
 * a thin delta of LVM. Lines of ASCII:
 *
 * <pre>
 * godwit-changes 1
 * since STATE          left out when nothing is known of what was before
 * until STATE          the state of the image now
 * OFFSET LENGTH        bytes, decimal; as many lines as there are ranges
 * end
 * </pre>
 *
 * A state is 1 to 128 of {@code A-Z a-z 0-9 . _ -}, and never given twice to one image.
 */
record ChangeList(Optional<String> since, String until, Extents extents) {
    private static final Pattern STATE = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern RANGE = Pattern.compile("(0|[1-9][0-9]{0,17}) ([1-9][0-9]{0,17})");
    private static final int MOST_RANGES = 1 << 20;

    /** @throws IOException when it cannot be read, or is not whole */
    static ChangeList read(Path file) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            if (!"godwit-changes 1".equals(in.readLine())) {
                throw new IOException("its first line is not 'godwit-changes 1'");
            }
            String line = next(in);
            Optional<String> since = Optional.empty();
            if (line.startsWith("since ")) {
                since = Optional.of(state(line));
                line = next(in);
            }
            if (!line.startsWith("until ")) {
                throw new IOException("'until STATE' is missing");
            }
            return new ChangeList(since, state(line), ranges(in));
        } catch (MalformedInputException e) {
            throw new IOException("it is no ASCII text", e);
        }
    }

    private static Extents ranges(BufferedReader in) throws IOException {
        List<Extent> ranges = new ArrayList<>();
        for (String line = next(in); !line.equals("end"); line = next(in)) {
            var range = RANGE.matcher(line);
            if (!range.matches() || ranges.size() == MOST_RANGES) {
                throw new IOException("line " + line + " is no 'OFFSET LENGTH', or one of more than " + MOST_RANGES);
            }
            ranges.add(new Extent(Long.parseLong(range.group(1)), Long.parseLong(range.group(2))));
        }
        return new Extents(ranges);
    }

    private static String next(BufferedReader in) throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException("its last line is not 'end': it is cut off");
        }
        return line;
    }

    private static String state(String line) throws IOException {
        String state = line.substring("since ".length());
        if (!STATE.matcher(state).matches()) {
            throw new IOException("'" + line + "' names no state");
        }
        return state;
    }
}
