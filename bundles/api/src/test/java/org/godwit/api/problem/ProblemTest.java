// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.godwit.api.problem.Problem.Kind;
import org.junit.jupiter.api.Test;

class ProblemTest {
    private final Problem full =
            Problem.of(Kind.MISCONFIGURED, "STORE_FULL", "Cannot put a pack: 3 bytes are free.", "Make room.");

    @Test
    void oneLineSaysCodeMessageAndRemedy() {
        assertThat(full).hasToString("STORE_FULL: Cannot put a pack: 3 bytes are free. Make room.");
        assertThat(Problem.of(Kind.TRANSIENT, "LINK_LOST", "The link is lost.", ""))
                .hasToString("LINK_LOST: The link is lost.");
    }

    @Test
    void factsAreAddedToACopy() {
        Problem more = full.with("free", 3).with("store", "main");
        assertThat(more.facts()).containsOnly(Map.entry("free", "3"), Map.entry("store", "main"));
        assertThat(full.facts()).isEmpty();
        assertThat(more.with("free", 4).facts()).containsEntry("free", "4");
        Map<String, String> given = new HashMap<>(Map.of("a", "1"));
        Problem copied = new Problem(Kind.BUG, "X", "m", "", given);
        given.clear();
        assertThat(copied.facts()).hasSize(1);
    }

    @Test
    void asAnExceptionItKeepsItselfAndItsCause() {
        IOException cause = new IOException("disk");
        ProblemException thrown = full.causedBy(cause);
        assertThat(thrown.problem()).isSameAs(full);
        assertThat(thrown).hasMessage(full.message()).hasCause(cause);
        assertThat(full.asException()).hasNoCause();
    }

    @Test
    void aCodeIsUpperCaseAndAMessageSaysSomething() {
        assertThatThrownBy(() -> Problem.of(Kind.BUG, "lower", "m", "")).hasMessageContaining("lower");
        assertThatThrownBy(() -> Problem.of(Kind.BUG, "", "m", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Problem.of(Kind.BUG, "EMPTY", " ", "")).hasMessageContaining("EMPTY");
    }
}
