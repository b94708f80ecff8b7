// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.godwit.wire.UpdateAsk;
import org.jspecify.annotations.Nullable;

/**
 * Where new versions of the agent lie beside the packaged one: folders {@code a} and {@code b}, and small files that the packaged
 * launcher ({@code bin/launch}) reads and writes, too. A launcher is older than what it starts, so these files never change their
 * meaning:
 *
 * <ul>
 *   <li>{@code chosen}: {@code SLOT trial|confirmed FORMER VERSION SHA256 REQUEST}; without it the packaged agent is started
 *   <li>{@code starts}: how often the chosen one was started since the controller answered it last
 *   <li>{@code outcome}: how the last update ended: {@link UpdateAsk.Outcome}
 * </ul>
 *
 * Each is replaced as a whole, after what it speaks of is on the disk. So a loss of power leaves the former or the new one.
 */
final class Slots {
    private static final String CHOSEN = "chosen";
    private static final String STARTS = "starts";
    private static final String OUTCOME = "outcome";
    private static final List<String> NAMES = List.of("a", "b");
    private static final String PACKAGED = "packaged";
    private static final Pattern PART = Pattern.compile("[0-9a-f]{64}\\.part");

    private final Path folder;
    private final String runs;

    /** What the launcher starts. */
    record Chosen(String slot, boolean trial, String former, String version, String sha256, String request) {
        private static Optional<Chosen> of(String line) {
            String[] words = line.strip().split(" ");
            boolean known = words.length == 6
                    && NAMES.contains(words[0])
                    && (words[1].equals("trial") || words[1].equals("confirmed"))
                    && (words[2].equals(PACKAGED) || NAMES.contains(words[2]));
            return known
                    ? Optional.of(
                            new Chosen(words[0], words[1].equals("trial"), words[2], words[3], words[4], words[5]))
                    : Optional.empty();
        }

        private String line() {
            return String.join(" ", slot, trial ? "trial" : "confirmed", former, version, sha256, request) + "\n";
        }
    }

    /** @param runs the slot that this agent was started from: {@code a}, {@code b} or {@code packaged} */
    Slots(Path folder, String runs) {
        this.folder = folder;
        this.runs = NAMES.contains(runs) ? runs : PACKAGED;
    }

    Path folder() {
        return folder;
    }

    /** Makes the folder, and takes away what earlier attempts left; a package that came in part may be gone on with. */
    void prepare(String sha256) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        remove(folder.resolve("a.new"));
        remove(folder.resolve("b.new"));
        try (var found = Files.newDirectoryStream(folder)) {
            for (Path file : found) {
                String name = String.valueOf(file.getFileName());
                if (PART.matcher(name).matches() && !name.startsWith(sha256)) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Where a package comes in. */
    Path part(String sha256) {
        return folder.resolve(sha256 + ".part");
    }

    /** The slot that does not run: what lies there is taken away. */
    private String other() {
        return runs.equals("a") ? "b" : "a";
    }

    /** Where to unpack. */
    Path unpacked() {
        return folder.resolve(other() + ".new");
    }

    /**
     * Makes what was unpacked, and is on the disk, what is started from now on.
     *
     * @throws IOException then it is not
     */
    void choose(String version, String sha256, String request) throws IOException {
        Path slot = folder.resolve(other());
        Optional<Chosen> before = chosen();
        if (before.isPresent() && before.get().slot().equals(other())) {
            // It is not what runs, or it would have been taken: the packaged one became newer.
            Files.delete(folder.resolve(CHOSEN));
            sync(folder);
        }
        remove(slot);
        Files.move(unpacked(), slot, StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
        Files.deleteIfExists(folder.resolve(STARTS));
        Files.deleteIfExists(folder.resolve(OUTCOME));
        write(CHOSEN, new Chosen(other(), true, runs, version, sha256, request).line());
        Files.deleteIfExists(part(sha256));
    }

    /** What is started next; empty for the packaged one. */
    Optional<Chosen> chosen() throws IOException {
        return Chosen.of(read(CHOSEN));
    }

    /** Whether this agent is a new version that has yet to prove itself. */
    boolean onTrial() throws IOException {
        return chosen().filter(found -> found.trial() && found.slot().equals(runs))
                .isPresent();
    }

    /** The controller answers this agent. Ends a trial, and says how it went. */
    void confirm() throws IOException {
        Optional<Chosen> found = chosen();
        if (found.isPresent() && found.get().slot().equals(runs)) {
            Chosen now = found.get();
            if (now.trial()) {
                outcome(new UpdateAsk.Outcome("updated", now.version(), now.sha256(), now.request(), ""));
                write(
                        CHOSEN,
                        new Chosen(now.slot(), false, now.former(), now.version(), now.sha256(), now.request()).line());
            }
            Files.deleteIfExists(folder.resolve(STARTS));
        } else if (found.isPresent() && runs.equals(PACKAGED)) {
            // The package was upgraded past what was chosen.
            Files.delete(folder.resolve(CHOSEN));
            sync(folder);
            for (String slot : NAMES) {
                remove(folder.resolve(slot));
            }
        }
    }

    /** Null where nothing is known of one. */
    UpdateAsk.@Nullable Outcome outcome() throws IOException {
        return UpdateAsk.Outcome.of(read(OUTCOME));
    }

    void outcome(UpdateAsk.Outcome outcome) throws IOException {
        write(OUTCOME, outcome.line() + "\n");
    }

    private String read(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.isRegularFile(file) ? Files.readString(file, UTF_8) : "";
    }

    private void write(String name, String text) throws IOException {
        Path whole = folder.resolve(name + ".new");
        try (FileChannel out = FileChannel.open(
                whole, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
            out.force(true);
        }
        Files.move(whole, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(folder);
    }

    /** A folder's names are on the disk. */
    static void sync(Path folder) throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** A tree, without following links. */
    static void remove(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes seen) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
