// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code godwitctl login}. */
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        description = {
            "Sign in to a controller and remember the session (not the password).",
            "On first contact compare the CA fingerprint shown with the one the controller printed at its first start,"
                    + " or give it with --authority."
        })
final class Login extends Act {

    @Option(names = "--password-stdin", description = "Read the password from the first line of stdin")
    boolean passwordStdin;

    Login(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        URI target = connection.target(around, Optional.empty());
        String user = connection.user(around);
        Optional<String> pin = connection.pin(around).or(() -> remembered(target));
        if (pin.isEmpty() && target.getScheme().equals("https")) {
            pin = Optional.of(compared(target));
        }
        ObjectNode body = Api.JSON.createObjectNode();
        body.put("user", user);
        body.put("password", password(user));
        JsonNode session =
                connection.anonymous(target, pin).post("/api/v1/session", body).body();
        String token = session.path("token").asText();
        new Profile(target.toString(), user, pin, Optional.of(token)).save(around.profile());
        note("Signed in to " + target + " as " + user + " until "
                + session.path("expiresAt").asText() + " (longer when used).");
        return Exit.OK;
    }

    private Optional<String> remembered(URI target) {
        try {
            return Profile.load(around.profile())
                    .filter(saved -> saved.url().equals(target.toString()))
                    .flatMap(Profile::authority);
        } catch (Failure e) {
            // A profile that cannot be read is about to be replaced.
            return Optional.empty();
        }
    }

    private String compared(URI target) throws Failure {
        String shown = FirstContact.authority(target);
        note("The controller at " + target + " has this certificate authority (SHA-256):");
        note("  " + Fingerprint.shown(shown));
        Console console = passwordStdin ? null : System.console();
        if (console == null) {
            throw new Failure(
                    Exit.FAILURE,
                    "Nobody is here to compare it. When it is the one the controller printed, add --authority "
                            + shown);
        }
        String answer = console.readLine("Is it the one the controller printed at its first start? [yes/no] ");
        if (!"yes".equals(answer)) {
            throw new Failure(Exit.FAILURE, "Not signed in: the authority was not confirmed.");
        }
        return shown;
    }

    private String password(String user) throws Failure {
        if (passwordStdin) {
            try {
                String line = new BufferedReader(new InputStreamReader(around.in(), StandardCharsets.UTF_8)).readLine();
                if (line != null && !line.isEmpty()) {
                    return line;
                }
            } catch (IOException e) {
                throw new Failure(Exit.FAILURE, "Cannot read the password from stdin: " + e.getMessage());
            }
            throw new Failure(Exit.USAGE, "There is no password on stdin.");
        }
        Optional<String> given = around.variable("GODWIT_PASSWORD");
        if (given.isPresent()) {
            return given.get();
        }
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("Password of %s: ", user);
        if (typed == null) {
            throw new Failure(Exit.USAGE, "No terminal to ask for the password: use --password-stdin.");
        }
        return new String(typed);
    }
}
