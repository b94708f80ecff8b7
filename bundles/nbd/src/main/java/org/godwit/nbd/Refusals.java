// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.time.Duration;
import org.godwit.api.export.Exports;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/** Why something is not served. */
final class Refusals {
    private Refusals() {}

    static ProblemException unknown(String id) {
        return Problem.of(
                        Kind.MISSING,
                        "EXPORT_UNKNOWN",
                        "Looked for export " + id + ", and there is none of that id.",
                        "It may have ended: list the exports.")
                .with("export", id)
                .asException();
    }

    static ProblemException life(Duration life) {
        return Problem.of(
                        Kind.MISCONFIGURED,
                        "EXPORT_LIFE_WRONG",
                        "Asked for an export for " + life + ".",
                        "Ask for one minute to " + Exports.MOST_LIFE.toDays() + " days.")
                .asException();
    }

    static ProblemException needsTls(String host) {
        return Problem.of(
                        Kind.MISCONFIGURED,
                        "EXPORT_NEEDS_TLS",
                        "Asked for an export without TLS, and exports are served on " + host + ", which others reach.",
                        "Leave TLS on, or listen on 127.0.0.1 in etc/" + Config.PID + ".cfg.")
                .asException();
    }

    static ProblemException noCertificate() {
        return Problem.of(
                        Kind.TRANSIENT,
                        "EXPORT_NO_CERTIFICATE",
                        "Asked for an export by TLS, and the controller's certificate is not there now.",
                        "See godwit:plugins for the gateway.")
                .asException();
    }

    static ProblemException tooMany(int most) {
        return Problem.of(
                        Kind.MISCONFIGURED,
                        "EXPORTS_TOO_MANY",
                        "Asked for one more export, and there are " + most + ".",
                        "End one that nobody needs.")
                .asException();
    }

    /** That there is no port. */
    static Problem off(String why) {
        return Problem.of(
                Kind.MISCONFIGURED, "EXPORTS_OFF", "No disk can be served: " + why, "See etc/" + Config.PID + ".cfg.");
    }
}
