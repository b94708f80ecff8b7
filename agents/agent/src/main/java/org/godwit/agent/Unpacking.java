// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Unpacks the program out of the agent's {@code .tar.gz} (ustar with GNU's long names, as {@code agents/packages} writes it): files,
 * folders and symbolic links under one prefix, which all stay within the target. All of it is on the disk at the end.
 */
final class Unpacking {
    /** Of an unpacked program: 49 MB now. */
    private static final long MOST_BYTES = 512L << 20;

    private static final int MOST_ENTRIES = 10_000;
    private static final int MOST_NAME = 4096;
    private static final int BLOCK = 512;
    private static final int PIECE = 64 << 10;

    private final Path target;
    private final String prefix;
    private final Set<Path> folders = new LinkedHashSet<>();
    private final byte[] header = new byte[BLOCK];
    private long bytes;

    private Unpacking(Path target, String prefix) {
        this.target = target;
        this.prefix = prefix;
    }

    /**
     * @param prefix that the names in the archive begin with, {@code usr/lib/godwit-agent/}; others are passed over
     * @param target is made, and must not be there
     * @throws IOException when it is no such archive or leads out of the target; what was unpacked is left
     */
    static void unpack(Path archive, String prefix, Path target) throws IOException {
        Unpacking unpacking = new Unpacking(target, prefix);
        Files.createDirectory(target);
        unpacking.folders.add(target);
        try (InputStream in = new GZIPInputStream(Files.newInputStream(archive), PIECE)) {
            unpacking.all(in);
        }
        for (Path folder : unpacking.folders) {
            Slots.sync(folder);
        }
    }

    private void all(InputStream in) throws IOException {
        String longName = null;
        String longLink = null;
        for (int entries = 0; next(in); ) {
            entries++;
            if (entries > MOST_ENTRIES) {
                throw new IOException("more than " + MOST_ENTRIES + " files");
            }
            long size = octal(124, 12);
            char type = (char) header[156];
            if (type == 'L' || type == 'K') {
                String said = said(in, size);
                longName = type == 'L' ? said : longName;
                longLink = type == 'K' ? said : longLink;
                continue;
            }
            String name = longName == null ? name() : longName;
            String link = longLink == null ? text(157, 100) : longLink;
            longName = null;
            longLink = null;
            Optional<Path> place = place(name);
            if (place.isPresent()) {
                put(in, place.get(), type, size, link);
            } else {
                in.skipNBytes(size);
            }
            in.skipNBytes(padding(size));
        }
    }

    private void put(InputStream in, Path place, char type, long size, String link) throws IOException {
        if (place.equals(target)) {
            return;
        }
        switch (type) {
            case '5' -> folder(place);
            case '2' -> {
                folder(parent(place));
                Path to = Path.of(link);
                if (to.isAbsolute() || !parent(place).resolve(to).normalize().startsWith(target)) {
                    throw new IOException("the link " + place + " leads out of the folder");
                }
                Files.createSymbolicLink(place, to);
            }
            case '0', '\0' -> file(in, place, size);
            default -> throw new IOException("an entry of type " + (int) type + ": " + place);
        }
    }

    private void file(InputStream in, Path place, long size) throws IOException {
        bytes += size;
        if (bytes > MOST_BYTES) {
            throw new IOException("more than " + (MOST_BYTES >> 20) + " MiB");
        }
        folder(parent(place));
        // Taken at once: mode bits may forbid the owner to write.
        String mode = (octal(100, 8) & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x";
        try (FileChannel out = FileChannel.open(
                place,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            byte[] piece = new byte[PIECE];
            for (long left = size; left > 0; ) {
                int got = in.readNBytes(piece, 0, (int) Math.min(left, piece.length));
                if (got == 0) {
                    throw new EOFException("it ends in the middle of " + place);
                }
                ByteBuffer rest = ByteBuffer.wrap(piece, 0, got);
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
                left -= got;
            }
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(mode));
            out.force(true);
        }
    }

    private void folder(Path folder) throws IOException {
        if (!folders.contains(folder)) {
            folder(parent(folder));
            // Fails where a link or file has that name: nothing is ever written through a link.
            Files.createDirectory(folder);
            folders.add(folder);
        }
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException("a name without a folder: " + path);
        }
        return parent;
    }

    /** Empty for what is not of the program. */
    private Optional<Path> place(String name) throws IOException {
        String plain = name.startsWith("./") ? name.substring(2) : name;
        if (!plain.startsWith(prefix)) {
            return Optional.empty();
        }
        Path place = target.resolve(plain.substring(prefix.length())).normalize();
        if (!place.startsWith(target) || plain.contains("..") || plain.indexOf('\0') >= 0) {
            throw new IOException("the name " + name + " leads out of the folder");
        }
        return Optional.of(place);
    }

    /** Whether there is another entry; its header was read. */
    private boolean next(InputStream in) throws IOException {
        int got = in.readNBytes(header, 0, BLOCK);
        if (got < BLOCK) {
            throw new EOFException("it ends without an end");
        }
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum == 8L * ' ') {
            return false;
        }
        if (octal(148, 8) != sum) {
            throw new IOException("a header has another sum than it says");
        }
        return true;
    }

    private String name() {
        String front = text(257, 5).equals("ustar") && header[262] == 0 ? text(345, 155) : "";
        return front.isEmpty() ? text(0, 100) : front + "/" + text(0, 100);
    }

    private String said(InputStream in, long size) throws IOException {
        if (size > MOST_NAME) {
            throw new IOException("a name of " + size + " bytes");
        }
        byte[] name = in.readNBytes((int) size);
        in.skipNBytes(padding(size));
        return text(name, 0, name.length);
    }

    private static long padding(long size) {
        return (BLOCK - size % BLOCK) % BLOCK;
    }

    private String text(int at, int most) {
        return text(header, at, most);
    }

    private static String text(byte[] from, int at, int most) {
        int end = at;
        while (end < at + most && from[end] != 0) {
            end++;
        }
        return new String(from, at, end - at, UTF_8);
    }

    private long octal(int at, int length) throws IOException {
        String digits = text(at, length).strip();
        if (!digits.matches("[0-7]{1,11}")) {
            throw new IOException("a header says the number " + digits);
        }
        return Long.parseLong(digits, 8);
    }
}
