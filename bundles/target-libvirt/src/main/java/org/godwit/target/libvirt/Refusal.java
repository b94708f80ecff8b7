// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/** Makes what virsh says into what an operator can act on. */
final class Refusal {
    private static final List<String> UNREACHABLE = List.of(
            "failed to connect to the hypervisor",
            "end of file while reading data",
            "cannot recv data",
            "cannot write data",
            "client socket is closed",
            "connection reset",
            "disconnected from",
            "keepalive timeout",
            "not connected to the hypervisor");

    private static final List<String> BUSY = List.of(
            "asynchronous jobs running", "cannot acquire state change lock", "is currently in use", "in use by");

    private Refusal() {}

    static boolean isUnreachable(String said) {
        return has(said, UNREACHABLE);
    }

    private static boolean has(String said, List<String> words) {
        String lower = said.toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(lower::contains);
    }

    /**
     * @param asked the words of the question
     * @param said empty when there was no answer in time
     */
    static IOException of(String uri, String asked, String said) {
        String brief = asked.length() > 200 ? asked.substring(0, 200) + "..." : asked;
        String words = said.isEmpty() ? "there was no answer in time" : said.replaceAll("(?m)^error: ", "");
        String message = "Asked libvirt at " + uri + " to " + brief + ": "
                + words.strip().replace("\n", "; ") + ".";
        if (has(said, List.of("authentication failed", "permission denied", "access denied"))) {
            return problem(Kind.DENIED, "TARGET_DENIED", message, "Let the controller's user in at that libvirt.");
        }
        if (said.isEmpty() || isUnreachable(said)) {
            return problem(
                    Kind.TRANSIENT,
                    "TARGET_UNREACHABLE",
                    message,
                    "See whether libvirtd runs there; it is tried again.");
        }
        if (has(said, BUSY)) {
            return problem(Kind.TRANSIENT, "TARGET_BUSY", message, "");
        }
        if (has(said, List.of("no space left", "quota exceeded"))) {
            return problem(Kind.MISCONFIGURED, "TARGET_FULL", message, "Make room in the pool, then try again.");
        }
        return problem(
                Kind.MISCONFIGURED,
                "TARGET_REFUSED",
                message,
                "Look at what libvirt says, and at etc/" + LibvirtTarget.PID + ".cfg.");
    }

    private static IOException problem(Kind kind, String code, String message, String remedy) {
        return Problem.of(kind, code, message, remedy).asException();
    }
}
