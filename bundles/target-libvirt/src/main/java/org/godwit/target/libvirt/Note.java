// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who made a volume, and as what: the content of a small volume beside it. libvirt has no place for that in a volume
 * itself. It is made first and goes last, and a volume without one is not ours.
 *
 * @param name as it was asked for
 * @param kind {@code raw}, or {@code console} for the log of one
 * @param made drawn when it was made: who finds it in a file on his own disk has found the pool there
 */
record Note(String scope, String name, String kind, long sizeBytes, String made) {
    private static final String HEAD =
            "# Made by Godwit. Without this the volume beside it counts as not ours and is never touched.";

    static Note of(String scope, String name, String kind, long sizeBytes) {
        return new Note(scope, name, kind, sizeBytes, UUID.randomUUID().toString());
    }

    boolean isOf(Note wanted) {
        return scope.equals(wanted.scope)
                && name.equals(wanted.name)
                && kind.equals(wanted.kind)
                && sizeBytes == wanted.sizeBytes;
    }

    String text() {
        return String.join(
                "\n",
                HEAD,
                "scope=" + scope.replace('\n', ' '),
                "name=" + name.replace('\n', ' '),
                "kind=" + kind,
                "bytes=" + sizeBytes,
                "made=" + made,
                "");
    }

    /** Empty when it is none of ours. */
    static Optional<Note> read(String text) {
        List<String> lines = text.lines().toList();
        try {
            return Optional.of(new Note(
                    value(lines, "scope"),
                    value(lines, "name"),
                    value(lines, "kind"),
                    Long.parseLong(value(lines, "bytes")),
                    value(lines, "made")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + key));
    }
}
