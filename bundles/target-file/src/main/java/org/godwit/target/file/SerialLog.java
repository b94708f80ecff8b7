// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What an instance shows on its serial console: the last part in memory, the first part in a file for people. Safe for
 * use by many threads.
 */
final class SerialLog {
    /** Kept for patterns to be found in: a boot shows some 50 KiB. */
    private static final int MEMORY_CHARS = 1 << 20;

    /** Written to the file; then it stays as it is, so that a chatty machine fills no disk. */
    private static final long FILE_BYTES = 4L << 20;

    private static final int BUFFER_BYTES = 4096;

    private final StringBuilder shown = new StringBuilder();
    private boolean ended;

    /** Reads until the instance is gone. */
    void pump(InputStream console, Path file) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = Files.newOutputStream(file)) {
            long written = 0;
            for (int read = console.read(buffer); read >= 0; read = console.read(buffer)) {
                append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                if (written < FILE_BYTES) {
                    out.write(buffer, 0, read);
                    out.flush();
                    written += read;
                }
            }
        } catch (IOException e) {
            append("\n[console lost: " + e.getMessage() + "]\n");
        } finally {
            end();
        }
    }

    synchronized void append(String text) {
        shown.append(text);
        if (shown.length() > MEMORY_CHARS) {
            shown.delete(0, shown.length() - MEMORY_CHARS / 2);
        }
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized boolean shows(Pattern pattern) {
        return pattern.matcher(shown).find();
    }

    synchronized boolean ended() {
        return ended;
    }

    /** Returns when there may be something new, or after that long. */
    synchronized void awaitMore(int seenLength, Duration limit) throws InterruptedException {
        if (shown.length() == seenLength && !ended) {
            wait(Math.max(1, limit.toMillis()));
        }
    }

    synchronized int length() {
        return shown.length();
    }

    /** The end of what was shown, as plain text: without what moves a cursor or chooses a colour. */
    synchronized String tail(int chars) {
        String text = shown.substring(Math.max(0, shown.length() - 4 * chars))
                .replaceAll("\\x1b(\\[[0-9;?=]*[ -/]*[@-~]|[()][A-Z0-9]|[78=>cM])", "")
                .replaceAll("[\\x00-\\x08\\x0b-\\x1f\\x7f]", "");
        return text.substring(Math.max(0, text.length() - chars));
    }
}
