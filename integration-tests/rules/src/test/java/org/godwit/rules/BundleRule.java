// SPDX-License-Identifier: Apache-2.0
package org.godwit.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One name, six places: folder, artifact, symbolic name, package, PID, feature. And only two bundles export anything. */
final class BundleRule {
    private static final Set<String> EXPORTING = Set.of("api", "wire");

    /** Test scope only: no bundle, no feature. */
    private static final String TESTKIT = "testkit";

    private static final Pattern ARTIFACT = Pattern.compile("</parent>\\s*<artifactId>([^<]+)</artifactId>");
    private static final Pattern PID = Pattern.compile("configuration-pid=\"([^\"]+)\"");
    private static final Pattern PLUGIN = Pattern.compile(
            "<provide interface=\"org\\.godwit\\.api\\.\\w+\\.(BlobStore|ChunkStore|DedupStrategy|SourcePlatform"
                    + "|TargetCloud)\"");

    private BundleRule() {}

    static List<String> broken(Checkout checkout) {
        List<String> broken = new ArrayList<>();
        String features = Checkout.text(checkout.root().resolve("features/src/main/feature/feature.xml"));
        for (Module module : checkout.modules()) {
            checkArtifact(module, broken);
            if (module.isBundle() && !module.name().equals(TESTKIT)) {
                checkManifest(module, broken);
                checkComponents(checkout, module, broken);
                if (!features.contains("<feature name=\"godwit-" + module.name() + "\"")) {
                    broken.add(module + " has no feature godwit-" + module.name());
                }
            }
        }
        return broken;
    }

    private static void checkArtifact(Module module, List<String> broken) {
        Matcher artifact = ARTIFACT.matcher(Checkout.text(module.folder().resolve("pom.xml")));
        if (!artifact.find() || !artifact.group(1).equals(module.name())) {
            broken.add(module + " does not have its folder's name as artifactId");
        }
    }

    private static void checkManifest(Module module, List<String> broken) {
        Path file = module.classes().resolve("META-INF/MANIFEST.MF");
        if (!Files.exists(file)) {
            broken.add(module + " is not built: there is no " + file);
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            Manifest manifest = new Manifest(in);
            String name = manifest.getMainAttributes().getValue("Bundle-SymbolicName");
            if (!("org.godwit." + module.name()).equals(name)) {
                broken.add(module + " has the symbolic name " + name);
            }
            String exported = manifest.getMainAttributes().getValue("Export-Package");
            if (exported != null && !EXPORTING.contains(module.name())) {
                broken.add(module + " exports " + exported);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void checkComponents(Checkout checkout, Module module, List<String> broken) {
        Path etc = checkout.root().resolve("karaf-distribution/src/main/karaf/assembly/etc");
        for (Path component : listed(module.classes().resolve("OSGI-INF"))) {
            String xml = Checkout.text(component);
            Matcher pid = PID.matcher(xml);
            if (pid.find()) {
                checkPid(module, pid.group(1), etc, broken);
            }
            if (PLUGIN.matcher(xml).find() && !Files.exists(module.folder().resolve("README.md"))) {
                broken.add(module + " brings a plugin and has no README.md");
            }
        }
    }

    private static void checkPid(Module module, String pid, Path etc, List<String> broken) {
        if (!pid.equals(module.ownPackage()) && !pid.startsWith(module.ownPackage() + ".")) {
            broken.add(module + " has the PID " + pid + ", which is not its package");
        }
        boolean hasKeys = listed(module.classes().resolve("OSGI-INF/metatype")).stream()
                .map(Checkout::text)
                .anyMatch(xml -> xml.contains("pid=\"" + pid + "\"") && xml.contains("<AD ")
                        || xml.contains("factoryPid=\"" + pid + "\""));
        boolean page = listed(etc).stream()
                .map(file -> file.getFileName().toString())
                .anyMatch(name ->
                        name.equals(pid + ".cfg") || name.matches(Pattern.quote(pid) + "-.+\\.cfg(\\.sample)?"));
        if (hasKeys && !page) {
            broken.add(module + " has the PID " + pid + " and no page in etc/ of the distribution");
        }
    }

    private static List<Path> listed(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
