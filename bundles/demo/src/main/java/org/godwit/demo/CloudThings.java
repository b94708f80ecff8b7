// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What exists in the demo cloud: a file for each thing, written before a call returns, and a log of all that was made and
 * removed. Safe for use by many threads.
 */
final class CloudThings {

    /** What something was made for; of one there is one. */
    record Key(String scope, String name) {}

    record DemoVolume(String id, Key key, long sizeBytes, Instant madeAt) {}

    /**
     * @param volumes ids
     * @param startedAt for the last time; empty while it is stopped
     */
    record DemoInstance(
            String id,
            Key key,
            boolean lasting,
            List<Integer> ports,
            List<String> volumes,
            Instant madeAt,
            Optional<Instant> startedAt) {
        DemoInstance at(Optional<Instant> started) {
            return new DemoInstance(id, key, lasting, ports, volumes, madeAt, started);
        }
    }

    private static final String VOLUME = ".volume";
    private static final String INSTANCE = ".instance";

    private final Path folder;
    private final Map<String, DemoVolume> volumes = new TreeMap<>();
    private final Map<String, DemoInstance> instances = new TreeMap<>();

    private CloudThings(Path folder) {
        this.folder = folder;
    }

    /** What was there before; a folder that does not exist yet is an empty cloud. */
    static CloudThings in(Path folder) throws IOException {
        CloudThings things = new CloudThings(folder);
        if (Files.isDirectory(folder)) {
            List<Path> files = new ArrayList<>();
            try (Stream<Path> all = Files.list(folder)) {
                all.sorted().forEach(files::add);
            }
            for (Path file : files) {
                things.load(file);
            }
        }
        return things;
    }

    private void load(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(VOLUME)) {
            DemoVolume volume = volume(name.substring(0, name.length() - VOLUME.length()), read(file));
            volumes.put(volume.id(), volume);
        } else if (name.endsWith(INSTANCE)) {
            DemoInstance instance = instance(name.substring(0, name.length() - INSTANCE.length()), read(file));
            instances.put(instance.id(), instance);
        }
    }

    private static Properties read(Path file) throws IOException {
        Properties lines = new Properties();
        lines.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
        return lines;
    }

    private static DemoVolume volume(String id, Properties lines) {
        return new DemoVolume(
                id,
                new Key(lines.getProperty("scope", ""), lines.getProperty("name", "")),
                Long.parseLong(lines.getProperty("bytes", "0")),
                Instant.parse(lines.getProperty("made", Instant.EPOCH.toString())));
    }

    private static DemoInstance instance(String id, Properties lines) {
        String made = lines.getProperty("made", Instant.EPOCH.toString());
        String started = lines.getProperty("started", made);
        return new DemoInstance(
                id,
                new Key(lines.getProperty("scope", ""), lines.getProperty("name", "")),
                Boolean.parseBoolean(lines.getProperty("lasting", "false")),
                words(lines.getProperty("ports", "")).map(Integer::valueOf).toList(),
                words(lines.getProperty("volumes", "")).toList(),
                Instant.parse(made),
                started.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(started)));
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.split(" ")).filter(word -> !word.isEmpty());
    }

    Path file(DemoVolume volume) {
        return folder.resolve(volume.id() + ".raw");
    }

    Path log() {
        return folder.resolve("cloud.log");
    }

    synchronized Collection<DemoVolume> volumes() {
        return List.copyOf(volumes.values());
    }

    synchronized Collection<DemoInstance> instances() {
        return List.copyOf(instances.values());
    }

    synchronized Optional<DemoVolume> volume(String id) {
        return Optional.ofNullable(volumes.get(id));
    }

    synchronized Optional<DemoInstance> instance(String id) {
        return Optional.ofNullable(instances.get(id));
    }

    synchronized Optional<DemoVolume> volume(Key key) {
        return volumes.values().stream()
                .filter(volume -> volume.key().equals(key))
                .findFirst();
    }

    synchronized Optional<DemoInstance> instance(Key key) {
        return instances.values().stream()
                .filter(instance -> instance.key().equals(key))
                .findFirst();
    }

    synchronized void add(DemoVolume volume) throws IOException {
        Properties lines = lines(volume.key(), volume.madeAt());
        lines.setProperty("bytes", String.valueOf(volume.sizeBytes()));
        write(volume.id() + VOLUME, lines);
        volumes.put(volume.id(), volume);
        note("made", "volume", volume.key(), volume.id(), volume.madeAt());
    }

    synchronized void add(DemoInstance instance) throws IOException {
        keep(instance);
        note("made", "instance", instance.key(), instance.id(), instance.madeAt());
    }

    /** It was started or stopped. */
    synchronized void change(DemoInstance instance, Instant at) throws IOException {
        keep(instance);
        String what = instance.startedAt().isPresent() ? "started" : "stopped";
        note(what, "instance", instance.key(), instance.id(), at);
    }

    private void keep(DemoInstance instance) throws IOException {
        Properties lines = lines(instance.key(), instance.madeAt());
        lines.setProperty("lasting", String.valueOf(instance.lasting()));
        lines.setProperty(
                "ports",
                String.join(" ", instance.ports().stream().map(String::valueOf).toList()));
        lines.setProperty("volumes", String.join(" ", instance.volumes()));
        lines.setProperty("started", instance.startedAt().map(Instant::toString).orElse(""));
        write(instance.id() + INSTANCE, lines);
        instances.put(instance.id(), instance);
    }

    synchronized void remove(DemoVolume volume, Instant at) throws IOException {
        Files.deleteIfExists(folder.resolve(volume.id() + VOLUME));
        Files.deleteIfExists(file(volume));
        if (volumes.remove(volume.id()) != null) {
            note("removed", "volume", volume.key(), volume.id(), at);
        }
    }

    synchronized void remove(DemoInstance instance, Instant at) throws IOException {
        Files.deleteIfExists(folder.resolve(instance.id() + INSTANCE));
        if (instances.remove(instance.id()) != null) {
            note("removed", "instance", instance.key(), instance.id(), at);
        }
    }

    private static Properties lines(Key key, Instant made) {
        Properties lines = new Properties();
        lines.setProperty("scope", key.scope());
        lines.setProperty("name", key.name());
        lines.setProperty("made", made.toString());
        return lines;
    }

    private void write(String name, Properties lines) throws IOException {
        Files.createDirectories(folder);
        StringWriter text = new StringWriter();
        lines.store(text, "A thing in the demo cloud of Godwit");
        Path young = folder.resolve(name + ".new");
        Files.writeString(young, text.toString(), StandardCharsets.UTF_8);
        Files.move(young, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void note(String what, String kind, Key key, String id, Instant at) throws IOException {
        String line =
                at + " " + what + " " + kind + " scope=" + key.scope() + " name=" + key.name() + " id=" + id + "\n";
        Files.writeString(log(), line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
