// SPDX-License-Identifier: Apache-2.0
package org.godwit.rules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.godwit.rules.Uses.Use;

/** What {@code api} owes its readers: few types, short files, JDK only, no knots, no {@code getX}. */
final class ApiRule {
    static final int MOST_TYPES = 150;
    static final int MOST_LINES = 150;

    /** Annotations that are gone, or mean nothing, when the code runs. */
    private static final List<String> JDK = List.of("java", "javax.crypto", "org.jspecify", "org.osgi.annotation");

    private ApiRule() {}

    static List<String> overBudget(Checkout checkout, Path sources) {
        List<Path> files =
                checkout.files(name -> name.endsWith(".java") && !name.endsWith("package-info.java")).stream()
                        .filter(file -> file.startsWith(sources))
                        .toList();
        List<String> broken = new ArrayList<>();
        if (files.size() > MOST_TYPES) {
            broken.add("api has " + files.size() + " types; its budget is " + MOST_TYPES);
        }
        for (Path file : files) {
            long lines = Checkout.text(file).lines().count();
            if (lines > MOST_LINES) {
                broken.add(checkout.name(file) + " has " + lines + " lines; in api a file has at most " + MOST_LINES);
            }
        }
        return broken;
    }

    static List<String> beyondTheJdk(Path classes) {
        return Uses.in(classes).stream()
                .filter(use -> !Uses.isWithin(use.to(), "org.godwit.api"))
                .filter(use -> JDK.stream().noneMatch(allowed -> Uses.isWithin(use.to(), allowed)))
                .map(use -> use.from() + " uses " + use.to())
                .toList();
    }

    static List<String> getters(Path classes) {
        List<String> broken = new ArrayList<>();
        for (JavaClass type : Uses.classes(classes)) {
            for (JavaMethod method : type.getMethods()) {
                boolean visible = !method.getModifiers().contains(JavaModifier.PRIVATE)
                        && !method.getModifiers().contains(JavaModifier.SYNTHETIC);
                if (visible && method.getName().matches("get[A-Z].*")) {
                    broken.add(method.getFullName());
                }
            }
        }
        return broken;
    }

    /**
     * Cycles between packages, each as one line.
     *
     * @param ours what the names of the packages begin with
     * @param known uses that are left out: knots we know of and have a reason for
     */
    static List<String> cycles(Path classes, String ours, Set<Use> known) {
        Map<String, Set<String>> arrows = new TreeMap<>();
        for (Use use : Uses.in(classes)) {
            if (Uses.isWithin(use.to(), ours)
                    && !use.fromPackage().equals(use.toPackage())
                    && !known.contains(topLevel(use))) {
                arrows.computeIfAbsent(use.fromPackage(), key -> new TreeSet<>())
                        .add(use.toPackage());
            }
        }
        Set<String> found = new TreeSet<>();
        for (String start : arrows.keySet()) {
            walk(arrows, new ArrayList<>(List.of(start)), found);
        }
        return List.copyOf(found);
    }

    private static Use topLevel(Use use) {
        return new Use(use.from().replaceAll("\\$.*", ""), use.to().replaceAll("\\$.*", ""));
    }

    private static void walk(Map<String, Set<String>> arrows, List<String> path, Set<String> found) {
        String start = path.get(0);
        for (String next : arrows.getOrDefault(path.get(path.size() - 1), Set.of())) {
            if (next.equals(start)) {
                found.add(String.join(" -> ", path) + " -> " + start);
            } else if (next.compareTo(start) > 0 && !path.contains(next)) {
                // Each cycle is found once: from its first package in the order of names.
                path.add(next);
                walk(arrows, path, found);
                path.remove(path.size() - 1);
            }
        }
    }
}
