// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The end of what a process prints, read by a thread of its own so that it never waits for its reader. */
final class Said {
    private static final int MOST_BYTES = 4096;

    private final Thread reader;
    private byte[] end = new byte[0];

    private Said(InputStream from) {
        reader = new Thread(() -> read(from), "godwit-script");
        reader.setDaemon(true);
    }

    static Said of(Process process) {
        Said said = new Said(process.getInputStream());
        said.reader.start();
        return said;
    }

    private void read(InputStream from) {
        byte[] buffer = new byte[MOST_BYTES];
        try (from) {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                add(buffer, count);
            }
        } catch (IOException e) {
            // It was ended: what it said until then is known.
        }
    }

    private synchronized void add(byte[] bytes, int count) {
        byte[] all = Arrays.copyOf(end, end.length + count);
        System.arraycopy(bytes, 0, all, end.length, count);
        end = Arrays.copyOfRange(all, Math.max(0, all.length - MOST_BYTES), all.length);
    }

    synchronized String soFar() {
        return new String(end, StandardCharsets.UTF_8).replace('\0', ' ');
    }

    /** Of a process that has ended. What it left behind may hold its output open: that is not waited for long. */
    String end() throws IOException {
        try {
            reader.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a script's words were read", e);
        }
        return soFar();
    }
}
