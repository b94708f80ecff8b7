// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Properties;
import java.util.Set;
import org.godwit.api.point.RestorePointId;

/** What is remembered of an export, in a file of its own that only the controller's user may read: it holds the name. */
record Note(
        String id,
        RestorePointId point,
        String disk,
        boolean writable,
        boolean tls,
        String name,
        Instant createdAt,
        Instant endsAt,
        String by) {

    static final String SUFFIX = ".export";

    /** Durably, and whole or not at all. */
    void write(Path folder) throws IOException {
        Properties fields = new Properties();
        fields.setProperty("point", point.value());
        fields.setProperty("disk", disk);
        fields.setProperty("writable", String.valueOf(writable));
        fields.setProperty("tls", String.valueOf(tls));
        fields.setProperty("name", name);
        fields.setProperty("createdAt", createdAt.toString());
        fields.setProperty("endsAt", endsAt.toString());
        fields.setProperty("by", by);
        StringWriter text = new StringWriter();
        fields.store(text, null);
        Path young = folder.resolve("." + id + ".new");
        Files.deleteIfExists(young);
        try (FileChannel channel = FileChannel.open(
                        young,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Writer out = Channels.newWriter(channel, StandardCharsets.UTF_8)) {
            out.write(text.toString());
            out.flush();
            channel.force(true);
        }
        Files.move(young, file(folder), StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(Path folder) throws IOException {
        Files.deleteIfExists(file(folder));
    }

    private Path file(Path folder) {
        return folder.resolve(id + SUFFIX);
    }

    /** @throws IOException when the file is none of ours */
    static Note read(Path file) throws IOException {
        Properties fields = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            fields.load(in);
            String name = String.valueOf(file.getFileName());
            return new Note(
                    name.substring(0, name.length() - SUFFIX.length()),
                    new RestorePointId(field(fields, "point")),
                    field(fields, "disk"),
                    Boolean.parseBoolean(field(fields, "writable")),
                    Boolean.parseBoolean(field(fields, "tls")),
                    field(fields, "name"),
                    Instant.parse(field(fields, "createdAt")),
                    Instant.parse(field(fields, "endsAt")),
                    field(fields, "by"));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException("the export in " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String field(Properties fields, String name) throws IOException {
        String value = fields.getProperty(name);
        if (value == null) {
            throw new IOException("the file of an export lacks " + name);
        }
        return value;
    }
}
