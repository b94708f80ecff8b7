// SPDX-License-Identifier: Apache-2.0
package org.godwit.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A tree of sources, and what the build has made beside them. */
record Checkout(Path root) {
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    /** What the build, the tools and people's own workshops leave behind. */
    private static final Set<String> LEFT_BEHIND =
            Set.of(".git", "node_modules", "dist", ".cache", ".idea", ".vscode", ".settings");

    /** The tree in which this test runs. */
    static Checkout here() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("bundles"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException(
                        "no folder bundles above " + Path.of("").toAbsolutePath());
            }
            folder = parent;
        }
        return new Checkout(folder);
    }

    /** The modules that the root pom names. */
    List<Module> modules() {
        List<Module> modules = new ArrayList<>();
        Matcher matcher = MODULE.matcher(text(root.resolve("pom.xml")));
        while (matcher.find()) {
            Path folder = root.resolve(matcher.group(1));
            Path parent = Path.of(matcher.group(1)).getParent();
            modules.add(new Module(folder, folder.getFileName().toString(), parent == null ? "" : parent.toString()));
        }
        return modules;
    }

    /** Files a person wrote, whose path from the root passes. */
    List<Path> files(Predicate<String> wanted) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean built = folder.endsWith("target") && Files.exists(folder.resolveSibling("pom.xml"));
                    return built || LEFT_BEHIND.contains(folder.getFileName().toString())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (wanted.test(name(file))) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.stream().sorted().toList();
    }

    /** The path from the root, for messages. */
    String name(Path file) {
        return root.relativize(file).toString();
    }

    /** The text of a file; empty when it is no text. */
    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
