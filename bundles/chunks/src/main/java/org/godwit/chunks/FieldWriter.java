// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Fields one after another: numbers as i64, texts as u32 length and UTF-8, lists as u32 count and elements. */
final class FieldWriter {
    /** Writes one element. */
    interface Element<T> {
        void write(FieldWriter out, T element) throws IOException;
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    void number(long value) throws IOException {
        out.writeLong(value);
    }

    void text(String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    /** A list of none or one text. */
    void optional(Optional<String> text) throws IOException {
        list(text.stream().toList(), FieldWriter::text);
    }

    <T> void list(List<T> elements, Element<T> element) throws IOException {
        out.writeInt(elements.size());
        for (T each : elements) {
            element.write(this, each);
        }
    }

    /** In the order of the names. */
    void parameters(Map<String, Integer> parameters) throws IOException {
        out.writeInt(parameters.size());
        for (Map.Entry<String, Integer> parameter : new TreeMap<>(parameters).entrySet()) {
            text(parameter.getKey());
            number(parameter.getValue());
        }
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
