// SPDX-License-Identifier: Apache-2.0
package org.godwit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleRuleTest {
    private static final String ETC = "karaf-distribution/src/main/karaf/assembly/etc/";

    @TempDir
    Path folder;

    @Test
    void oneNameSixPlaces() {
        assertThat(BundleRule.broken(Checkout.here())).isEmpty();
    }

    private Synthetic tree(String artifact, String manifest, String pid) throws IOException {
        return new Synthetic(folder)
                .module("bundles/store-x")
                .file(
                        "bundles/store-x/pom.xml",
                        "<parent><artifactId>godwit</artifactId></parent>\n<artifactId>" + artifact + "</artifactId>")
                .file("bundles/store-x/target/classes/META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n" + manifest)
                .file(
                        "bundles/store-x/target/classes/OSGI-INF/metatype/x.xml",
                        "<AD id=\"id\"/><Designate pid=\"" + pid + "\">")
                .file(
                        "bundles/store-x/target/classes/OSGI-INF/x.xml",
                        "<component configuration-pid=\"" + pid
                                + "\"><provide interface=\"org.godwit.api.chunk.BlobStore\"/></component>");
    }

    @Test
    void aBundleWithOneNameInAllPlacesPasses() throws IOException {
        Checkout checkout = tree("store-x", "Bundle-SymbolicName: org.godwit.store-x\n", "org.godwit.store.x")
                .file("bundles/store-x/README.md", "# store-x\n")
                .file("features/src/main/feature/feature.xml", "<feature name=\"godwit-store-x\" version=\"1\">")
                .file(ETC + "org.godwit.store.x-main.cfg", "id = main\n")
                .compiled();
        assertThat(BundleRule.broken(checkout)).isEmpty();
    }

    @Test
    void everyPlaceWithAnotherNameIsFound() throws IOException {
        Checkout checkout = tree(
                        "x-store",
                        "Bundle-SymbolicName: org.godwit.x\nExport-Package: org.godwit.store.x\n",
                        "org.godwit.storex")
                .file("features/src/main/feature/feature.xml", "<feature name=\"godwit-store-xy\" version=\"1\">")
                .file(ETC + "org.godwit.store.x.cfg", "id = main\n")
                .compiled();
        assertThat(BundleRule.broken(checkout))
                .containsExactly(
                        "bundles/store-x does not have its folder's name as artifactId",
                        "bundles/store-x has the symbolic name org.godwit.x",
                        "bundles/store-x exports org.godwit.store.x",
                        "bundles/store-x has the PID org.godwit.storex, which is not its package",
                        "bundles/store-x has the PID org.godwit.storex and no page in etc/ of the distribution",
                        "bundles/store-x brings a plugin and has no README.md",
                        "bundles/store-x has no feature godwit-store-x");
    }
}
