// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.godwit.agent.Log;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Extents;
import org.godwit.api.source.ChangeMark;

/**
 * What an agent with {@code --tracker auto} says at its start on this machine, whether disks are tracked, and what it says of
 * a MiB that is written to each: for the guests of {@code ./godwit test guests}, which deal it bad cards.
 */
public final class TrackerAtWork {
    private static final int MIB = 1 << 20;
    private static final long DAY = 86_400;

    private final Map<String, Path> disks = new LinkedHashMap<>();
    private final SplittableRandom random = new SplittableRandom();
    private final Trackers trackers;

    private TrackerAtWork(Path state, List<String> devices) throws IOException {
        List<String> words = new ArrayList<>(
                List.of("--controller", "https://127.0.0.1/", "--state", state.toString(), "--tracker", "auto"));
        for (String device : devices) {
            String name = Path.of(device).getFileName().toString();
            disks.put(name, Path.of(device));
            words.addAll(List.of("--disk", name + "=" + device));
        }
        Log log = new Log(System.out, false, Clock.systemUTC());
        LinuxComputer machine = new LinuxComputer(Optional.of("guest"), disks, new Host(Path.of("/"), log), log);
        trackers = Trackers.of(arguments(words), machine, log);
    }

    private static Arguments arguments(List<String> words) {
        try {
            return Arguments.parse(words, Map.of());
        } catch (Arguments.UsageException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Arguments: what happens (nothing, clock, vanish), the state folder, devices; the first one vanishes. */
    public static void main(String[] words) throws IOException {
        List<String> devices = List.of(words).subList(2, words.length);
        TrackerAtWork look = new TrackerAtWork(Path.of(words[1]), devices);
        look.round("at first");
        switch (words[0]) {
            case "nothing" -> {}
            case "clock" -> {
                look.jump(DAY);
                look.jump(-30 * DAY);
            }
            case "vanish" -> look.vanish();
            default -> throw new IllegalArgumentException("what is " + words[0]);
        }
        for (Concern concern : look.trackers.concerns()) {
            System.out.println("look: concern " + concern.code() + ": " + concern.message() + " " + concern.remedy());
        }
        System.exit(0);
    }

    private void round(String when) throws IOException {
        for (Map.Entry<String, Path> disk : disks.entrySet()) {
            Optional<ChangeMark> before = trackers.mark(disk.getKey());
            String written = "written";
            try {
                write(disk.getValue());
            } catch (IOException e) {
                written = "cannot be written";
            }
            trackers.mark(disk.getKey());
            Optional<Extents> since =
                    before.isPresent() ? trackers.since(disk.getKey(), before.get()) : Optional.empty();
            System.out.println("look: " + when + " " + disk.getKey() + " " + written + " changed="
                    + since.map(extents -> String.valueOf(extents.totalBytes())).orElse("unknown"));
        }
    }

    private void write(Path disk) throws IOException {
        byte[] bytes = new byte[MIB];
        random.nextBytes(bytes);
        try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), 100L * MIB);
            channel.force(false);
        }
    }

    private void jump(long seconds) throws IOException {
        long to = System.currentTimeMillis() / 1000 + seconds;
        try {
            new ProcessBuilder("date", "-s", "@" + to).start().waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        round("clock set by " + seconds + " s");
    }

    /** Writes to the first disk until that is not possible any more. */
    private void vanish() throws IOException {
        System.out.println("GUEST-WANTS-UNPLUG");
        Path first = disks.values().iterator().next();
        try {
            for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120); System.nanoTime() < end; ) {
                write(first);
                LockSupport.parkNanos(10_000_000);
            }
            System.out.println("look: it did not vanish");
        } catch (IOException e) {
            System.out.println("look: " + first + " is gone: " + e.getMessage());
        }
        round("after that");
    }
}
