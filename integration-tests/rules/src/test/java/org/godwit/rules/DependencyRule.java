// SPDX-License-Identifier: Apache-2.0
package org.godwit.rules;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.godwit.rules.Uses.Use;

/**
 * Every arrow points to {@code api}, or to {@code wire}, which points to {@code api}. No other arrow exists. And what
 * only one module needs of the world outside stays in that module.
 */
final class DependencyRule {
    private static final String OURS = "org.godwit";

    /** Who speaks with agents. */
    private static final Set<String> MAY_USE_WIRE = Set.of("gateway", "source-linux", "logs", "agent", "linux");

    /** Packages of third parties, and the modules that may use them. */
    private static final Map<String, Set<String>> CONFINED = new TreeMap<>(Map.ofEntries(
            Map.entry("software.amazon.awssdk", Set.of("store-s3", "source-aws", "target-aws")),
            Map.entry("com.azure", Set.of("store-azure", "source-azure", "target-azure")),
            Map.entry("com.google.cloud", Set.of("store-gcs", "source-gcp", "target-gcp")),
            Map.entry("org.openstack4j", Set.of("store-swift", "source-openstack", "target-openstack")),
            Map.entry("com.vmware", Set.of("source-vmware", "target-vmware", "target-vcloud")),
            Map.entry("org.libvirt", Set.of("source-libvirt", "target-libvirt")),
            Map.entry("org.h2", Set.of("catalog")),
            Map.entry("org.jdbi", Set.of("catalog")),
            Map.entry("org.flywaydb", Set.of("catalog")),
            Map.entry("javax.sql", Set.of("catalog")),
            Map.entry("java.sql", Set.of("catalog")),
            Map.entry("org.bouncycastle", Set.of("gateway", "agent", "chunks")),
            Map.entry("com.github.luben.zstd", Set.of("chunks", "agent", "testkit")),
            Map.entry("com.sun.jna", Set.of("linux")),
            Map.entry("picocli", Set.of("cli")),
            Map.entry("jakarta.servlet", Set.of("gateway", "rest", "console")),
            Map.entry("jakarta.mail", Set.of("notify")),
            Map.entry("org.apache.karaf.shell", Set.of("shell"))));

    private DependencyRule() {}

    /** One line for each arrow that must not be. */
    static List<String> broken(List<Module> modules) {
        List<String> broken = new ArrayList<>();
        for (Module module : modules) {
            if (module.kind().equals("integration-tests") || !module.hasMainSources()) {
                continue;
            }
            if (!Files.isDirectory(module.classes())) {
                broken.add(module + " is not built: there is no " + module.classes());
            }
            for (Use use : Uses.in(module.classes())) {
                check(module, use, broken);
            }
        }
        return broken;
    }

    private static void check(Module module, Use use, List<String> broken) {
        if (!isWithin(use.from(), module.ownPackage())) {
            broken.add(module + ": " + use.from() + " is not in " + module.ownPackage());
        }
        if (Uses.isWithin(use.to(), OURS) && !mayUse(module, use.to())) {
            broken.add(module + ": " + use.from() + " uses " + use.to());
        }
        for (Map.Entry<String, Set<String>> confined : CONFINED.entrySet()) {
            if (Uses.isWithin(use.to(), confined.getKey())
                    && !confined.getValue().contains(module.name())) {
                broken.add(module + ": " + use.from() + " uses " + use.to() + ", which is for "
                        + String.join(", ", confined.getValue()) + " only");
            }
        }
    }

    private static boolean mayUse(Module module, String type) {
        boolean own = isWithin(type, module.ownPackage());
        boolean api = isWithin(type, OURS + ".api");
        boolean wire = isWithin(type, OURS + ".wire") && MAY_USE_WIRE.contains(module.name());
        // The agent is one program in several modules: the loop, and what opens disks on one system.
        boolean agent = isWithin(type, OURS + ".agent") && module.kind().equals("agents");
        return own || api || wire || agent;
    }

    private static boolean isWithin(String type, String packageName) {
        return Uses.isWithin(type, packageName);
    }
}
