// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.godwit.api.problem.Problem;

/** What is in the demo cloud and how it is to behave, both of which may change while it is used. */
final class DemoCloudInside {
    private static final int ID_BYTES = 6;

    /** Time and chance, as they come in from outside. */
    record Surroundings(InstantSource clock, RandomGenerator random, Mishaps.Pause pause) {}

    private final Surroundings around;
    private volatile CloudSettings settings;
    private volatile CloudThings things;

    DemoCloudInside(CloudSettings settings, Surroundings around) throws IOException {
        this.around = around;
        this.settings = settings;
        things = CloudThings.in(settings.folder());
    }

    void modified(CloudSettings now) throws IOException {
        if (!now.folder().equals(settings.folder())) {
            things = CloudThings.in(now.folder());
        }
        settings = now;
    }

    CloudSettings settings() {
        return settings;
    }

    CloudThings things() {
        return things;
    }

    Instant now() {
        return around.clock().instant();
    }

    /** Whether what was made then is found by now. */
    boolean isSettled(Instant made) {
        return !now().isBefore(made.plus(settings.faults().settling()));
    }

    synchronized String newId(String kind) {
        byte[] bytes = new byte[ID_BYTES];
        around.random().nextBytes(bytes);
        return kind + "-" + HexFormat.of().formatHex(bytes);
    }

    static IOException missing(String what, String id) {
        return Problem.of(
                        Problem.Kind.MISSING,
                        what.toUpperCase(Locale.ROOT) + "_MISSING",
                        "Looked for " + what + " " + id + " in the demo cloud, and there is none.",
                        "Start again: it was removed meanwhile.")
                .asException();
    }
}
