// SPDX-License-Identifier: Apache-2.0
package org.godwit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Habits, on the real tree and on one where each is broken once. */
class TidinessTest {
    @TempDir
    Path folder;

    private static List<String> inAllClasses(Function<Path, List<String>> rule) {
        return Checkout.here().modules().stream()
                .flatMap(module -> rule.apply(module.classes()).stream())
                .toList();
    }

    @Test
    void namesSayWhatATypeIs() {
        assertThat(inAllClasses(CodeRule::emptyNames)).isEmpty();
    }

    @Test
    void onlyProgramsEndTheProcess() {
        assertThat(inAllClasses(CodeRule::exits)).isEmpty();
    }

    @Test
    void timeIsJavaTime() {
        assertThat(inAllClasses(CodeRule::oldTime)).isEmpty();
    }

    @Test
    void filesCanBeReadAtOnce() {
        assertThat(FileRule.tooLong(Checkout.here())).isEmpty();
    }

    @Test
    void everyFileSaysItsLicence() {
        assertThat(FileRule.withoutLicence(Checkout.here())).isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(FileRule.notNullMarked(Checkout.here())).isEmpty();
    }

    @Test
    void testsWaitOnConditions() {
        assertThat(FileRule.sleepingTests(Checkout.here())).isEmpty();
    }

    @Test
    void nothingOfOneMachineIsInTheTree() {
        assertThat(FileRule.foreign(Checkout.here())).isEmpty();
    }

    @Test
    void brokenHabitsInCodeAreFound() throws IOException {
        Checkout checkout = new Synthetic(folder)
                .source("bundles/core", "package org.godwit.core; class AbstractThing {}")
                .source("bundles/core", "package org.godwit.core; class ThingImpl {}")
                .source("bundles/core", "package org.godwit.core; class ThingUtils {}")
                .source("bundles/core", "package org.godwit.core; class Implant { void end() { System.exit(1); } }")
                .source(
                        "bundles/core",
                        "package org.godwit.core; class Program {"
                                + " public static void main(String[] a) { Runtime.getRuntime().halt(0); } }")
                .source("bundles/core", "package org.godwit.core; class Clock { java.util.Date now; }")
                .source(
                        "bundles/core",
                        "package org.godwit.core; class Certified {"
                                + " Object until(java.security.cert.X509Certificate c) { return c.getNotAfter(); } }")
                .compiled();
        Path classes = checkout.modules().get(0).classes();
        assertThat(CodeRule.emptyNames(classes))
                .containsExactlyInAnyOrder(
                        "org.godwit.core.AbstractThing is named for nothing",
                        "org.godwit.core.ThingImpl is named for nothing",
                        "org.godwit.core.ThingUtils is named for nothing");
        assertThat(CodeRule.exits(classes))
                .containsExactly("org.godwit.core.Implant ends the process and has no main method");
        assertThat(CodeRule.oldTime(classes))
                .containsExactly("org.godwit.core.Clock uses java.util.Date; use java.time");
    }

    @Test
    void brokenHabitsInFilesAreFound() throws IOException {
        new Synthetic(folder)
                .file("a/src/main/java/x/Long.java", "// line\n".repeat(FileRule.MOST_LINES + 1))
                .file("a/src/main/java/y/package-info.java", "package y;\n")
                .file("a/src/main/java/y/Y.java", "// SPDX-License-Identifier: Apache-2.0\npackage y;\n")
                .file("a/src/test/java/y/YTest.java", "class YTest { void x() { Thread" + ".sleep(1); } }")
                .file("docs/notes.md", "see /wo" + "rk/main/x\nTO" + "DO later\nfine\n")
                .file("package-lock.json", "\"resolved\": \"ht" + "tps://example.com/x.tgz\"\n")
                .file("docs/fine.md", "the folder /srv/work, a rooted tree, todo lists\n");
        Checkout checkout = new Checkout(folder);
        assertThat(FileRule.tooLong(checkout)).singleElement().asString().contains("301 lines");
        assertThat(FileRule.withoutLicence(checkout)).hasSize(2);
        assertThat(FileRule.notNullMarked(checkout))
                .containsExactly(
                        "a/src/main/java/x/package-info.java is missing or has no @NullMarked",
                        "a/src/main/java/y/package-info.java is missing or has no @NullMarked");
        assertThat(FileRule.sleepingTests(checkout)).singleElement().asString().contains("YTest.java sleeps");
        assertThat(FileRule.foreign(checkout))
                .hasSize(3)
                .anyMatch(line -> line.startsWith("docs/notes.md:1 has a path of one machine"))
                .anyMatch(line -> line.startsWith("docs/notes.md:2 has an unfinished thought"))
                .anyMatch(line -> line.startsWith("package-lock.json:1 has the host of a registry"));
    }
}
