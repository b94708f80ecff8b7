// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.godwit.api.plan.Plans;
import org.junit.jupiter.api.Test;

class PlanTextTest {

    private static String code(String document) {
        return PlanText.of(document).wrong().orElseThrow().code();
    }

    @Test
    void aKeyThatIsThereTwiceIsNamed() {
        var wrong = PlanText.of(Documents.json("{'devices':{'a':{'id':'1'},\n'a':{'id':'2'}}}"))
                .wrong()
                .orElseThrow();
        assertThat(wrong.code()).isEqualTo("PLAN_KEY_TWICE");
        assertThat(wrong.where()).isEqualTo("/devices/a");
        assertThat(wrong.message()).contains("line 2");
    }

    @Test
    void whatIsNoJsonIsSaidWithLineAndColumn() {
        assertThat(PlanText.of("{\n  \"devices\": }").wrong().orElseThrow().message())
                .contains("line 2 column 14");
        assertThat(code("")).isEqualTo("PLAN_NOT_JSON");
        assertThat(code("{} {}")).isEqualTo("PLAN_NOT_JSON");
        assertThat(code("{'devices':{}}")).isEqualTo("PLAN_NOT_JSON");
        assertThat(code("\uFEFF{}")).isEqualTo("PLAN_NOT_JSON");
    }

    @Test
    void sizeDepthAndNumbersHaveLimits() {
        assertThat(code(" ".repeat(Plans.MOST_BYTES) + "1")).isEqualTo("PLAN_TOO_LARGE");
        assertThat(code("\"" + "ü".repeat(Plans.MOST_BYTES / 2) + "\"")).isEqualTo("PLAN_TOO_LARGE");
        assertThat(PlanText.of("\"" + "x".repeat(Plans.MOST_BYTES - 2) + "\"").root())
                .isPresent();
        assertThat(PlanText.of("[".repeat(Plans.MOST_DEPTH) + "]".repeat(Plans.MOST_DEPTH))
                        .root())
                .isPresent();
        assertThat(code("[".repeat(Plans.MOST_DEPTH + 1) + "]".repeat(Plans.MOST_DEPTH + 1)))
                .isEqualTo("PLAN_TOO_DEEP");
        assertThat(code("[".repeat(500_000))).isEqualTo("PLAN_TOO_DEEP");
        assertThat(code("1".repeat(101))).isEqualTo("PLAN_TOO_DEEP");
    }
}
