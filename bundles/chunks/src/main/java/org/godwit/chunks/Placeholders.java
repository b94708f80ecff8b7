// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills system properties into a default value; in a {@code .cfg} file the container has done it already. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9._-]+)}");

    private Placeholders() {}

    static String filled(String text) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(System.getProperty(match.group(1), match.group())));
    }
}
