// SPDX-License-Identifier: Apache-2.0
package org.godwit.rules;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One module of the build.
 *
 * @param folder of the module
 * @param name the last part of that folder, which is its artifact id
 * @param kind the folder before it: {@code bundles}, {@code agents}; empty for a module at the root
 */
record Module(Path folder, String name, String kind) {

    /** {@code bundles/store-fs} has {@code org.godwit.store.fs}; {@code agents/linux} has {@code org.godwit.agent.linux}. */
    String ownPackage() {
        String dotted = name.replace('-', '.');
        boolean partOfAgent = kind.equals("agents") && !name.equals("agent");
        return "org.godwit." + (partOfAgent ? "agent." : "") + dotted;
    }

    boolean isBundle() {
        return kind.equals("bundles");
    }

    Path classes() {
        return folder.resolve("target/classes");
    }

    Path mainSources() {
        return folder.resolve("src/main/java");
    }

    Path testSources() {
        return folder.resolve("src/test/java");
    }

    boolean hasMainSources() {
        return Files.isDirectory(mainSources());
    }

    @Override
    public String toString() {
        return kind.isEmpty() ? name : kind + "/" + name;
    }
}
