// SPDX-License-Identifier: Apache-2.0
package org.godwit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DependencyRuleTest {
    @TempDir
    Path folder;

    @Test
    void everyArrowPointsToApiOrWire() {
        assertThat(DependencyRule.broken(Checkout.here().modules())).isEmpty();
    }

    private Synthetic tree() throws IOException {
        return new Synthetic(folder)
                .source("bundles/api", "package org.godwit.api.chunk; public interface Chunks {}")
                .source(
                        "bundles/wire",
                        "package org.godwit.wire; public class Frame { org.godwit.api.chunk.Chunks c; }")
                .source(
                        "bundles/core",
                        "package org.godwit.core; public class Runner { org.godwit.api.chunk.Chunks c; }")
                .source(
                        "bundles/gateway",
                        "package org.godwit.gateway; public class Session { org.godwit.wire.Frame f; }");
    }

    @Test
    void aTreeThatKeepsTheRulePasses() throws IOException {
        assertThat(DependencyRule.broken(tree().compiled().modules())).isEmpty();
    }

    @Test
    void aBundleThatUsesAnotherIsFound() throws IOException {
        Checkout checkout = tree().source(
                        "bundles/store-fs",
                        "package org.godwit.store.fs; class Folder { void go() { new org.godwit.core.Runner(); } }")
                .compiled();
        assertThat(DependencyRule.broken(checkout.modules()))
                .containsExactly("bundles/store-fs: org.godwit.store.fs.Folder uses org.godwit.core.Runner");
    }

    @Test
    void apiThatUsesAnythingOfOursIsFound() throws IOException {
        Checkout checkout = tree().source(
                        "bundles/api",
                        "package org.godwit.api.job; public interface Job { org.godwit.wire.Frame frame(); }")
                .compiled();
        assertThat(DependencyRule.broken(checkout.modules()))
                .containsExactly("bundles/api: org.godwit.api.job.Job uses org.godwit.wire.Frame");
    }

    @Test
    void wireIsForThoseWhoSpeakWithAgents() throws IOException {
        Checkout checkout = tree().source(
                        "bundles/rest", "package org.godwit.rest; class Servlet { org.godwit.wire.Frame[] frames; }")
                .compiled();
        assertThat(DependencyRule.broken(checkout.modules()))
                .containsExactly("bundles/rest: org.godwit.rest.Servlet uses org.godwit.wire.Frame");
    }

    @Test
    void aClassOutsideItsModulesPackageIsFound() throws IOException {
        Checkout checkout = tree().source("bundles/chunks", "package org.godwit.pack; class Pack {}")
                .compiled();
        assertThat(DependencyRule.broken(checkout.modules()))
                .containsExactly("bundles/chunks: org.godwit.pack.Pack is not in org.godwit.chunks");
    }

    @Test
    void aVendorsLibraryOutsideItsBundleIsFound() throws IOException {
        Checkout checkout = tree().source(
                        "bundles/core", "package org.godwit.core; class Rows { java.sql.Connection connection; }")
                .compiled();
        assertThat(DependencyRule.broken(checkout.modules()))
                .containsExactly(
                        "bundles/core: org.godwit.core.Rows uses java.sql.Connection, which is for catalog only");
    }

    @Test
    void theAgentMayBeInSeveralModules() throws IOException {
        Checkout checkout = tree().source("agents/agent", "package org.godwit.agent; public class Loop {}")
                .source("agents/linux", "package org.godwit.agent.linux; class Main extends org.godwit.agent.Loop {}")
                .compiled();
        assertThat(DependencyRule.broken(checkout.modules())).isEmpty();
    }

    @Test
    void aModuleThatWasNotBuiltIsFound() throws IOException {
        new Synthetic(folder).file("bundles/core/src/main/java/X.java", "class X {}");
        Module core = new Module(folder.resolve("bundles/core"), "core", "bundles");
        assertThat(DependencyRule.broken(java.util.List.of(core)))
                .singleElement()
                .asString()
                .contains("not built");
    }
}
