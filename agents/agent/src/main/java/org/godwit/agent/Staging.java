// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.godwit.api.problem.Problem;
import org.godwit.wire.AgentVersion;
import org.godwit.wire.UpdateAsk;
import org.godwit.wire.UpdateOffer;
import org.jspecify.annotations.Nullable;

/** Judges what is offered, and lays it out beside what runs. Nothing is chosen here. */
final class Staging {
    /** What the package's files begin with. */
    static final String PREFIX = "usr/lib/godwit-agent/";

    /** Unpacked it is two and a half times as large; and something must be left for others. */
    private static final int UNPACKED = 4;

    private static final long LEFT = 32L << 20;
    private static final int TRY_SECONDS = 60;
    private static final int PIECE = 64 << 10;

    private final Updater.Running running;
    private final Slots slots;

    Staging(Updater.Running running, Slots slots) {
        this.running = running;
        this.slots = slots;
    }

    /** Whether that is to be tried: not when it was, and failed, unless a person asked again. */
    boolean isNew(UpdateOffer offer, UpdateAsk.@Nullable Outcome last) {
        boolean failed = last != null
                && !last.word().equals("updated")
                && last.sha256().equals(offer.sha256())
                && (offer.request().equals("-") || offer.request().equals(last.request()));
        return !failed;
    }

    /**
     * Fetches, verifies and unpacks, and has the new version say its name.
     *
     * @throws IOException a {@link org.godwit.api.problem.ProblemException} for what will not be otherwise the next time:
     *     {@code UPDATE_OLDER}, {@code UPDATE_UNFIT}, {@code UPDATE_DAMAGED}, {@code UPDATE_NO_ROOM}, {@code UPDATE_UNWRITABLE}, {@code UPDATE_DOES_NOT_RUN};
     *     others when the controller was not reached
     */
    void stage(UpdateOffer offer, UpdateDoor door, BooleanSupplier stopped) throws IOException {
        judge(offer);
        try {
            slots.prepare(offer.sha256());
            room(offer);
        } catch (IOException e) {
            throw full(e);
        }
        Path part = slots.part(offer.sha256());
        try {
            door.fetch(offer, part, stopped);
        } catch (IOException e) {
            throw isFull(e) ? full(e) : e;
        }
        verify(offer, part);
        Path target = slots.unpacked();
        try {
            Unpacking.unpack(part, PREFIX, target);
            Slots.sync(slots.folder());
        } catch (IOException e) {
            Slots.remove(target);
            throw isFull(e) ? full(e) : damaged(offer, "it cannot be unpacked: " + e.getMessage(), e);
        }
        try {
            tryOut(offer, target);
        } catch (IOException e) {
            Slots.remove(target);
            throw e;
        }
    }

    /** Before anything is fetched. */
    private void judge(UpdateOffer offer) throws IOException {
        if (!AgentVersion.newer(offer.version(), running.version())) {
            throw problem(
                    "UPDATE_OLDER",
                    "version " + offer.version() + " is not newer than " + running.version() + ", which runs",
                    "An older version is only installed by hand.");
        }
        if (!offer.architecture().equals(running.architecture())) {
            throw problem(
                    "UPDATE_UNFIT",
                    "it is for " + offer.architecture() + ", and this machine is " + running.architecture(),
                    "Put packages for this machine into the controller's folder agents.");
        }
        String glibc = running.glibc().orElse(offer.glibc());
        if (!AgentVersion.of(glibc).equals(AgentVersion.of(offer.glibc()))
                && AgentVersion.newer(offer.glibc(), glibc)) {
            throw problem(
                    "UPDATE_UNFIT",
                    "it needs glibc " + offer.glibc() + ", and this machine has " + glibc,
                    "Build packages with a JDK for older systems.");
        }
    }

    private void room(UpdateOffer offer) throws IOException {
        Path part = slots.part(offer.sha256());
        long came = Files.exists(part) ? Files.size(part) : 0;
        long needed = offer.sizeBytes() - came + UNPACKED * offer.sizeBytes() + LEFT;
        long free = slots.folder().toFile().getUsableSpace();
        if (free < needed) {
            throw new IOException("No space left: " + (free >> 20) + " MiB of " + (needed >> 20));
        }
    }

    private static void verify(UpdateOffer offer, Path part) throws IOException {
        String found = sha256(part);
        if (!found.equals(offer.sha256())) {
            Files.delete(part);
            throw damaged(offer, "its SHA-256 is " + found + ", not " + offer.sha256(), null);
        }
    }

    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[PIECE];
            for (int got = in.read(piece); got >= 0; got = in.read(piece)) {
                digest.update(piece, 0, got);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static void tryOut(UpdateOffer offer, Path target) throws IOException {
        Path version = target.resolve("VERSION");
        if (!Files.isRegularFile(version)
                || !Files.readString(version, UTF_8).strip().equals(offer.version())) {
            throw damaged(offer, "it is another version than it was called", null);
        }
        // The runtime's class data, for half the time of a start; not needed.
        said(List.of(target + "/runtime/bin/java", "-Xshare:dump", "-XX:-UsePerfData"));
        String said = said(List.of(target + "/bin/godwit-agent", "--version"));
        if (!said.strip().equals("godwit-agent " + offer.version())) {
            throw problem(
                    "UPDATE_DOES_NOT_RUN",
                    "asked for its version, it said: "
                            + said.strip().lines().findFirst().orElse("nothing"),
                    "Is " + target.getParent()
                            + " on a file system mounted with noexec, or forbidden to run programs by SELinux?");
        }
    }

    /** What a program says, or why it does not. */
    private static String said(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            // Little is said, so the pipe takes it all.
            if (!process.waitFor(TRY_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "nothing for " + TRY_SECONDS + " s";
            }
            try (InputStream in = process.getInputStream()) {
                return new String(in.readNBytes(1000), UTF_8);
            }
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "it was interrupted";
        }
    }

    private static boolean isFull(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("No space left") || message.contains("quota exceeded");
    }

    private IOException full(IOException e) {
        return problem(
                isFull(e) ? "UPDATE_NO_ROOM" : "UPDATE_UNWRITABLE",
                "it cannot be written: " + e.getMessage(),
                "Make room, or see to it that the service may write, under " + slots.folder() + ".");
    }

    private static IOException damaged(UpdateOffer offer, String why, @Nullable IOException cause) {
        Problem problem = Problem.of(
                Problem.Kind.CORRUPT,
                "UPDATE_DAMAGED",
                "Verified " + offer.file() + ", an update of this agent: " + why + ".",
                "Look after the packages in the controller's folder agents: their checksums are in SHA256SUMS.");
        return cause == null ? problem.asException() : problem.causedBy(cause);
    }

    private static IOException problem(String code, String why, String remedy) {
        return Problem.of(Problem.Kind.UNSUPPORTED, code, "Looked at an update of this agent: " + why + ".", remedy)
                .asException();
    }
}
