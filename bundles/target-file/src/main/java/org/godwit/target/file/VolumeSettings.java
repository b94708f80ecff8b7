// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/**
 * The settings of one restore, the same for its volumes and its instance.
 *
 * @param folder where volumes go
 * @param format how they are written
 * @param bus how an instance sees them: {@code virtio}, {@code sata}, {@code nvme}
 */
record VolumeSettings(Path folder, Format format, String bus) {
    private static final Set<String> KNOWN = new TreeSet<>(Set.of("folder", "format", "bus"));
    private static final Set<String> BUSES = new TreeSet<>(Set.of("virtio", "sata", "nvme"));

    /**
     * @param home where a subfolder for the scope is taken when none is named
     * @throws IOException MISCONFIGURED names a setting that is unknown or wrong
     */
    static VolumeSettings of(Map<String, String> given, Path home, String scope) throws IOException {
        for (String name : new TreeMap<>(given).keySet()) {
            if (!KNOWN.contains(name)) {
                throw wrong("SETTING_UNKNOWN", name, "This target knows no setting '" + name + "'.", KNOWN);
            }
        }
        String folder = given.getOrDefault("folder", "");
        Path path = folder.isBlank() ? home.resolve(scope) : Path.of(folder);
        if (!path.isAbsolute()) {
            throw wrong(
                    "SETTING_WRONG",
                    "folder",
                    "The setting folder is a path from the root of the controller's machine, not '" + folder + "'.",
                    Set.of("/srv/restored"));
        }
        String bus = given.getOrDefault("bus", "virtio");
        if (!BUSES.contains(bus)) {
            throw wrong("SETTING_WRONG", "bus", "The setting bus is not '" + bus + "'.", BUSES);
        }
        return new VolumeSettings(path.normalize(), format(given.getOrDefault("format", "raw")), bus);
    }

    private static Format format(String word) throws IOException {
        for (Format format : Format.values()) {
            if (format.word().equals(word.toLowerCase(Locale.ROOT))) {
                return format;
            }
        }
        throw wrong("SETTING_WRONG", "format", "The setting format is not '" + word + "'.", Set.of("raw", "qcow2"));
    }

    private static IOException wrong(String code, String setting, String message, Set<String> choice) {
        return Problem.of(Kind.MISCONFIGURED, code, message, "Use one of: " + String.join(", ", choice) + ".")
                .with("setting", setting)
                .asException();
    }
}
