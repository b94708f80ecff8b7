// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/**
 * The settings of one restore, the same for its volumes and its instance.
 *
 * @param bus how a domain sees its disks
 */
record Settings(Bus bus) {

    /** What libvirt has for disks. */
    enum Bus {
        VIRTIO("virtio", "vd", "virtio"),
        SCSI("scsi", "sd", "virtio"),
        SATA("sata", "sd", "e1000e");

        final String word;
        /** How names of its disks begin. */
        final String letters;
        /** The network card beside it: who has no driver for virtio disks has none for virtio networks. */
        final String card;

        Bus(String word, String letters, String card) {
            this.word = word;
            this.letters = letters;
            this.card = card;
        }
    }

    private static final Set<String> KNOWN = new TreeSet<>(Set.of("bus", "format"));

    /** @throws IOException MISCONFIGURED names a setting that is unknown or wrong */
    static Settings of(Map<String, String> given) throws IOException {
        for (String name : new TreeMap<>(given).keySet()) {
            if (!KNOWN.contains(name)) {
                throw wrong("SETTING_UNKNOWN", name, "This target knows no setting '" + name + "'.", KNOWN);
            }
        }
        String format = given.getOrDefault("format", "raw");
        if (!format.equals("raw")) {
            throw wrong("SETTING_WRONG", "format", "The setting format is not '" + format + "'.", Set.of("raw"));
        }
        String word = given.getOrDefault("bus", "virtio");
        TreeSet<String> choice = new TreeSet<>();
        for (Bus bus : Bus.values()) {
            if (bus.word.equals(word)) {
                return new Settings(bus);
            }
            choice.add(bus.word);
        }
        throw wrong("SETTING_WRONG", "bus", "The setting bus is not '" + word + "'.", choice);
    }

    private static IOException wrong(String code, String setting, String message, Set<String> choice) {
        return Problem.of(Kind.MISCONFIGURED, code, message, "Use one of: " + String.join(", ", choice) + ".")
                .with("setting", setting)
                .asException();
    }
}
