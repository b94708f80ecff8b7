// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** An archive as a test wants it, good or bad. */
final class TarGz {
    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    TarGz file(String name, String content, boolean executable) {
        return entry(name, '0', content.getBytes(UTF_8), executable ? 0755 : 0644, "");
    }

    TarGz folder(String name) {
        return entry(name, '5', new byte[0], 0755, "");
    }

    TarGz link(String name, String to) {
        return entry(name, '2', new byte[0], 0777, to);
    }

    /** A file that says it is so large, and is not there. */
    TarGz large(String name, long size) {
        header(name, '0', size, 0644, "");
        return this;
    }

    TarGz entry(String name, char type, byte[] content, int mode, String link) {
        if (name.length() > 100) {
            entry("././@LongLink", 'L', (name + "\0").getBytes(UTF_8), 0644, "");
        }
        header(name.substring(0, Math.min(name.length(), 100)), type, content.length, mode, link);
        tar.writeBytes(content);
        tar.writeBytes(new byte[(512 - content.length % 512) % 512]);
        return this;
    }

    private void header(String name, char type, long size, int mode, String link) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, String.format("%07o", mode));
        put(header, 124, String.format("%011o", size));
        put(header, 136, String.format("%011o", 0));
        put(header, 148, " ".repeat(8));
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar  ");
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        tar.writeBytes(header);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    Path write(Path file) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(tar.toByteArray());
            out.write(new byte[1024]);
        }
        return Files.write(file, packed.toByteArray());
    }
}
