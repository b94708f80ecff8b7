// SPDX-License-Identifier: Apache-2.0
package org.godwit.rules;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Which class uses which, read from class files. */
final class Uses {
    /** One class that uses another, by their full names; nested classes with {@code $}. */
    record Use(String from, String to) implements Comparable<Use> {
        @Override
        public int compareTo(Use other) {
            int order = from.compareTo(other.from);
            return order != 0 ? order : to.compareTo(other.to);
        }

        String fromPackage() {
            return packageOf(from);
        }

        String toPackage() {
            return packageOf(to);
        }
    }

    private Uses() {}

    static JavaClasses classes(Path folder) {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter().importPath(folder);
    }

    static Set<Use> in(Path folder) {
        Set<Use> uses = new TreeSet<>();
        if (!Files.isDirectory(folder)) {
            return uses;
        }
        for (JavaClass from : classes(folder)) {
            for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                JavaClass to = dependency.getTargetClass().getBaseComponentType();
                if (!to.isPrimitive()) {
                    uses.add(new Use(from.getName(), to.getName()));
                }
            }
        }
        return uses;
    }

    static String packageOf(String type) {
        int dot = type.lastIndexOf('.');
        return dot < 0 ? "" : type.substring(0, dot);
    }

    static boolean isWithin(String type, String packageName) {
        return type.startsWith(packageName + ".");
    }
}
