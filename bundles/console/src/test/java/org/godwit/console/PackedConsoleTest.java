// SPDX-License-Identifier: Apache-2.0
package org.godwit.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the npm build left in this bundle. */
final class PackedConsoleTest {

    private static final Pattern NAMED = Pattern.compile("(?:src|href)=\"/console/([^\"]+)\"");

    @Test
    void everyFileThatTheIndexNamesIsPackedPlainAndCompressed() {
        WebFiles files = new WebFiles();
        String index = new String(files.find(WebFiles.INDEX).orElseThrow().bytes(), UTF_8);

        Matcher named = NAMED.matcher(index);
        int count = 0;
        while (named.find()) {
            count++;
            assertThat(files.find(named.group(1))).as(named.group(1)).isPresent();
            assertThat(files.find(named.group(1) + ".gz")).as(named.group(1)).isPresent();
        }
        assertThat(count).isGreaterThanOrEqualTo(3);
    }
}
