// SPDX-License-Identifier: Apache-2.0
package org.godwit.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The files of the console as the build packed them: each under its name, and most of them beside it with {@code .gz}
 * appended, compressed once and for all.
 */
final class WebFiles {

    /** Where the build puts them in the bundle. */
    static final String FOLDER = "/web/";

    static final String INDEX = "index.html";

    /** What a name may be made of; no segment begins with a dot, so none leads out of the folder. */
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,8}");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json",
            "woff2", "font/woff2");

    /**
     * A file as it goes out.
     *
     * @param tag changes when the bytes do
     */
    record WebFile(byte[] bytes, String type, String tag) {}

    private final Function<String, @Nullable InputStream> source;

    /** Bounded by the number of files in the bundle: names that are not there are not remembered. */
    private final Map<String, WebFile> known = new ConcurrentHashMap<>();

    WebFiles() {
        this(WebFiles.class::getResourceAsStream);
    }

    /** @param source opens what lies under an absolute name, or gives null */
    WebFiles(Function<String, @Nullable InputStream> source) {
        this.source = source;
    }

    Optional<WebFile> find(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        WebFile found = known.get(name);
        if (found == null) {
            found = read(name);
            if (found != null) {
                known.put(name, found);
            }
        }
        return Optional.ofNullable(found);
    }

    private @Nullable WebFile read(String name) {
        try (InputStream in = source.apply(FOLDER + name)) {
            if (in == null) {
                return null;
            }
            byte[] bytes = in.readAllBytes();
            CRC32C sum = new CRC32C();
            sum.update(bytes);
            return new WebFile(bytes, type(name), "\"" + Long.toHexString(sum.getValue()) + "-" + bytes.length + "\"");
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Cannot read " + FOLDER + name + " of the console bundle", unreadable);
        }
    }

    private static String type(String name) {
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        String extension = plain.substring(plain.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(extension, "application/octet-stream");
    }
}
