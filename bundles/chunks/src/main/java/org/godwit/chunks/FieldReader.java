// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads what {@link FieldWriter} wrote; never makes more of it than the bytes can hold. */
final class FieldReader {
    /** Reads one element. */
    interface Element<T> {
        T read(FieldReader in) throws IOException;
    }

    private final DataInputStream in;

    FieldReader(byte[] bytes) {
        in = new DataInputStream(new ByteArrayInputStream(bytes));
    }

    long number() throws IOException {
        return in.readLong();
    }

    String text() throws IOException {
        return new String(in.readNBytes(count()), StandardCharsets.UTF_8);
    }

    Optional<String> optional() throws IOException {
        return list(FieldReader::text).stream().findFirst();
    }

    <T> List<T> list(Element<T> element) throws IOException {
        int count = count();
        List<T> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(element.read(this));
        }
        return elements;
    }

    Map<String, Integer> parameters() throws IOException {
        int count = count();
        Map<String, Integer> parameters = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            parameters.put(text(), (int) number());
        }
        return parameters;
    }

    /** Everything was read. */
    void end() throws IOException {
        if (in.available() > 0) {
            throw new IllegalArgumentException(in.available() + " bytes too many");
        }
    }

    private int count() throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IllegalArgumentException("a length of " + count + " with " + in.available() + " bytes left");
        }
        return count;
    }
}
