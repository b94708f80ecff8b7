// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/** What a machine is to show on its console, as people write it. */
public final class ConsolePattern {
    private ConsolePattern() {}

    /** @throws ProblemException MISCONFIGURED {@code PATTERN_INVALID} when it is no regular expression */
    public static Pattern of(String written) throws ProblemException {
        try {
            return Pattern.compile(written);
        } catch (PatternSyntaxException e) {
            throw Problem.of(
                            Kind.MISCONFIGURED,
                            "PATTERN_INVALID",
                            "Cannot look for '" + written + "' on the console: " + e.getDescription() + ".",
                            "Give a regular expression as Java knows them; put a backslash before a character that is"
                                    + " meant as it is.")
                    .causedBy(e);
        }
    }
}
