// SPDX-License-Identifier: Apache-2.0
package org.godwit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.godwit.rules.Uses.Use;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiRuleTest {
    /**
     * Knots that are there for a reason: a store keeps the records of restore points, an image keeps how far its source's
     * tracking stood, an order names a restore point. Each is one use of a small record; a fourth one is a fault.
     */
    private static final Set<Use> KNOWN_KNOTS = Set.of(
            new Use("org.godwit.api.chunk.ChunkStore", "org.godwit.api.point.RestorePoint"),
            new Use("org.godwit.api.chunk.ChunkStore", "org.godwit.api.point.RestorePointId"),
            new Use("org.godwit.api.image.DiskImage", "org.godwit.api.source.ChangeMark"),
            new Use("org.godwit.api.job.JobOrder", "org.godwit.api.point.RestorePointId"));

    @TempDir
    Path folder;

    private final Checkout here = Checkout.here();
    private final Path api = here.root().resolve("bundles/api/target/classes");

    @Test
    void apiStaysWithinItsBudget() {
        assertThat(ApiRule.overBudget(here, here.root().resolve("bundles/api/src/main/java")))
                .isEmpty();
    }

    @Test
    void apiNeedsOnlyTheJdk() {
        assertThat(ApiRule.beyondTheJdk(api)).isEmpty();
    }

    @Test
    void apiHasNoGetters() {
        assertThat(ApiRule.getters(api)).isEmpty();
    }

    @Test
    void packagesOfApiHaveNoCyclesButTheKnownOnes() {
        assertThat(ApiRule.cycles(api, "org.godwit.api", KNOWN_KNOTS)).isEmpty();
    }

    @Test
    void packagesOfTheCoreHaveNoCycles() {
        Path core = here.root().resolve("bundles/core/target/classes");
        assertThat(ApiRule.cycles(core, "org.godwit.core", Set.of())).isEmpty();
    }

    @Test
    void aFileThatIsTooLongIsFound() throws IOException {
        Checkout checkout = new Synthetic(folder)
                .file("api/X.java", "// a line\n".repeat(ApiRule.MOST_LINES + 1))
                .compiled();
        assertThat(ApiRule.overBudget(checkout, folder.resolve("api")))
                .containsExactly("api/X.java has 151 lines; in api a file has at most 150");
    }

    @Test
    void oneTypeTooManyIsFound() throws IOException {
        Synthetic tree = new Synthetic(folder);
        for (int i = 0; i <= ApiRule.MOST_TYPES; i++) {
            tree.file("api/X" + i + ".java", "class X" + i + " {}\n");
        }
        assertThat(ApiRule.overBudget(tree.compiled(), folder.resolve("api")))
                .containsExactly("api has " + (ApiRule.MOST_TYPES + 1) + " types; its budget is " + ApiRule.MOST_TYPES);
    }

    @Test
    void gettersCyclesAndLibrariesAreFound() throws IOException {
        Checkout checkout = new Synthetic(folder)
                .source("bundles/api", "package org.godwit.api.a; public interface A { org.godwit.api.b.B getB(); }")
                .source("bundles/api", "package org.godwit.api.b; public interface B { org.godwit.api.c.C c(); }")
                .source("bundles/api", "package org.godwit.api.c; public interface C { org.godwit.api.a.A a(); }")
                .source("bundles/api", "package org.godwit.api.d; public class D { org.w3c.dom.Node node; }")
                .compiled();
        Path classes = checkout.modules().get(0).classes();
        assertThat(ApiRule.getters(classes)).containsExactly("org.godwit.api.a.A.getB()");
        assertThat(ApiRule.cycles(classes, "org.godwit.api", Set.of()))
                .containsExactly("org.godwit.api.a -> org.godwit.api.b -> org.godwit.api.c -> org.godwit.api.a");
        assertThat(ApiRule.cycles(
                        classes, "org.godwit.api", Set.of(new Use("org.godwit.api.c.C", "org.godwit.api.a.A"))))
                .isEmpty();
        assertThat(ApiRule.beyondTheJdk(classes)).containsExactly("org.godwit.api.d.D uses org.w3c.dom.Node");
    }
}
