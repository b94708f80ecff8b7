// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.plugin;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A configuration page with a key nobody knows refuses to start: a typing error must not become a default. */
public final class ConfigurationKeys {

    /** Keys that the framework adds to what the operator wrote, and what a component says of itself for the report of plugins. */
    private static final Pattern FRAMEWORK = Pattern.compile(
            "service\\..*|component\\..*|felix\\..*|osgi\\..*|org\\.apache\\..*|objectClass|godwit\\.point|\\..*");

    private ConfigurationKeys() {}

    /**
     * @param component for the message: the PID
     * @param given all properties of the component
     * @param page the annotation type whose methods are the keys ({@code a_b} stands for {@code a.b}, OSGi Compendium
     *     112.8.2)
     * @throws IllegalArgumentException names the unknown keys and the known ones
     */
    public static void refuseUnknown(String component, Map<String, ?> given, Class<? extends Annotation> page) {
        TreeSet<String> known = Arrays.stream(page.getDeclaredMethods())
                .map(method -> method.getName().replace('_', '.'))
                .collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeIf(key -> known.contains(key) || FRAMEWORK.matcher(key).matches());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("Unknown key " + String.join(", ", unknown) + " in etc/" + component
                    + ".cfg. Known keys: " + String.join(", ", known) + ".");
        }
    }
}
