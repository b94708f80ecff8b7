// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/** What an instance shows on its serial console: a file to which QEMU appends, of which the end is looked at. */
record SerialLog(Path file) {
    /** Patterns are found in so much at the end: a boot shows some 50 KiB. */
    private static final int LOOKED_AT_BYTES = 1 << 20;

    /** A file that has grown to this is begun anew, so that a chatty machine fills no disk. */
    private static final long MOST_BYTES = 16L << 20;

    long length() throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    boolean shows(Pattern pattern) throws IOException {
        return pattern.matcher(end(LOOKED_AT_BYTES)).find();
    }

    private String end(int mostBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long from = Math.max(0, channel.size() - mostBytes);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(mostBytes, channel.size() - from));
            while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** The end of what was shown, as plain text: without what moves a cursor or chooses a colour. */
    String tail(int chars) throws IOException {
        String text = end(4 * chars)
                .replaceAll("\\x1b(\\[[0-9;?=]*[ -/]*[@-~]|[()][A-Z0-9]|[78=>cM])", "")
                .replaceAll("[\\x00-\\x08\\x0b-\\x1f\\x7f]", "");
        return text.substring(Math.max(0, text.length() - chars));
    }

    /** Keeps the last part of a file that has grown too long under another name, and empties it; QEMU goes on at its end. */
    void trim() throws IOException {
        if (length() > MOST_BYTES) {
            Path before = file.resolveSibling("serial.before.log");
            Files.copy(file, before, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        }
    }
}
