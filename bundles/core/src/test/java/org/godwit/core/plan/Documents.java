// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The documents that tests read. */
final class Documents {
    /** Acura's, with a list of security groups. */
    static final String ACURA_LIST = text("acura-security-groups.json");

    /** Acura's, with one security group, keys of others, odd spaces and numbers. */
    static final String ACURA_ONE = text("acura-security-group.json");

    /** With each key of Godwit's. */
    static final String WHOLE = text("whole.json");

    private Documents() {}

    private static String text(String file) {
        try (InputStream in = Documents.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Apostrophes for quotes. */
    static String json(String text) {
        return text.replace('\'', '"');
    }

    /** A plan of devices and nothing else, apostrophes for quotes. */
    static String devices(String text) {
        return json("{'devices':{" + text + "}}");
    }
}
