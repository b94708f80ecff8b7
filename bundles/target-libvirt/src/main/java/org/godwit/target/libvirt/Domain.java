// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.godwit.api.target.InstanceSpec;

/**
 * A domain as libvirt shows it.
 *
 * @param xml its definition; of one that runs, as it runs
 */
record Domain(Xml xml) {

    /**
     * Our own element in its metadata: without it, it is not ours.
     *
     * @param pool of the target that made it: two controllers on one host keep apart by it
     * @param ports that were asked for
     * @param started when it was started last
     */
    record Note(String scope, String name, String pool, boolean lasting, Set<Integer> ports, Instant started) {
        static final String ELEMENT = "instance";

        Note {
            ports = Set.copyOf(ports);
        }

        static Note of(InstanceSpec spec, String pool, Instant now) {
            return new Note(
                    spec.scope(),
                    spec.name(),
                    pool,
                    spec.lasting(),
                    spec.network().ports(),
                    now);
        }

        Note startedAt(Instant now) {
            return new Note(scope, name, pool, lasting, ports, now);
        }

        /** @param head the name of the element, with what has to stand behind it there */
        String text(String head) {
            String numbers = new TreeSet<>(ports).stream().map(String::valueOf).collect(Collectors.joining(" "));
            return "<" + head + " scope='" + Xml.escaped(scope) + "' name='" + Xml.escaped(name) + "' pool='"
                    + Xml.escaped(pool) + "' lasting='" + lasting + "' ports='" + numbers + "' started='" + started
                    + "'/>";
        }

        static Optional<Note> read(Xml xml) {
            Set<Integer> ports = new TreeSet<>();
            try {
                for (String port : xml.attribute("ports").split(" ", -1)) {
                    if (!port.isEmpty()) {
                        ports.add(Integer.valueOf(port));
                    }
                }
                return Optional.of(new Note(
                        xml.attribute("scope"),
                        xml.attribute("name"),
                        xml.attribute("pool"),
                        xml.attribute("lasting").equals("true"),
                        ports,
                        Instant.parse(xml.attribute("started"))));
            } catch (DateTimeParseException | NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    static Domain of(String text) throws IOException {
        return new Domain(Xml.of(text));
    }

    /** What {@code dumpxml} shows of several, one behind the other. */
    static List<Domain> several(String text) throws IOException {
        List<Domain> domains = new ArrayList<>();
        int from = 0;
        String end = "\n</domain>";
        for (int at = text.indexOf(end); at >= 0; at = text.indexOf(end, from)) {
            domains.add(of(text.substring(from, at + end.length()).strip()));
            from = at + end.length();
        }
        return domains;
    }

    String name() {
        return xml.first("name").map(Xml::text).orElse("");
    }

    boolean runs() {
        return !xml.attribute("id").isEmpty();
    }

    Optional<Note> note() {
        return xml.ours(Note.ELEMENT).flatMap(Note::read);
    }

    /** Whether it was made by a target on that pool. */
    boolean isOf(String pool) {
        return note().filter(note -> note.pool().equals(pool)).isPresent();
    }

    /** The files of its disks, with those behind them. */
    List<String> files() {
        return xml.all("disk").stream()
                .flatMap(disk -> disk.all("source").stream())
                .map(source -> source.attribute("file"))
                .filter(file -> !file.isEmpty())
                .toList();
    }

    Set<String> networks() {
        return xml.all("interface").stream()
                .flatMap(card -> card.all("source").stream())
                .map(source -> source.attribute("network"))
                .collect(Collectors.toSet());
    }
}
