// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UnitsTest {

    @Test
    void bytesAreReadInBinaryUnits() {
        assertThat(Units.bytes(0)).isEqualTo("0 B");
        assertThat(Units.bytes(1023)).isEqualTo("1023 B");
        assertThat(Units.bytes(1536)).isEqualTo("1.5 KiB");
        assertThat(Units.bytes(64L << 20)).isEqualTo("64 MiB");
        assertThat(Units.bytes(3L << 40)).isEqualTo("3.0 TiB");
        assertThat(Units.bytes(Long.MAX_VALUE)).isEqualTo("8.0 EiB");
    }

    @Test
    void durationsAreReadInTwoUnits() {
        assertThat(Units.duration(Duration.ofSeconds(-3))).isEqualTo("0 s");
        assertThat(Units.duration(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(Units.duration(Duration.ofSeconds(200))).isEqualTo("3 min 20 s");
        assertThat(Units.duration(Duration.ofHours(2))).isEqualTo("2 h");
        assertThat(Units.duration(Duration.ofHours(52))).isEqualTo("2 d 4 h");
    }

    @Test
    void momentsAreAbsoluteFirst() {
        Instant noon = Instant.parse("2026-11-22T12:00:00.5Z");
        assertThat(Units.moment(noon, noon.plusSeconds(90))).isEqualTo("2026-11-22T12:00:00Z (1 min 30 s ago)");
    }

    @Test
    void durationsAreParsedOrRefused() {
        assertThat(Units.parsed("90s")).contains(Duration.ofSeconds(90));
        assertThat(Units.parsed("7d")).contains(Duration.ofDays(7));
        for (String odd : new String[] {"", "1", "h", "-1h", "1w", "0h", "1h30m"}) {
            assertThat(Units.parsed(odd)).as(odd).isEmpty();
        }
    }
}
