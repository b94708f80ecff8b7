// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which controller, and as whom: options first, then the environment, then what {@code login} saved. */
final class Connection {

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The controller: https://host:8443 (GODWIT_URL, or that of the last login)")
    @Nullable
    String url;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Sign in as this user with the password in GODWIT_PASSWORD (GODWIT_USER)")
    @Nullable
    String user;

    @Option(
            names = "--authority",
            paramLabel = "FINGERPRINT",
            description =
                    "SHA-256 of the controller's CA certificate, to which its address is pinned (GODWIT_AUTHORITY)")
    @Nullable
    String authority;

    Api api(Surroundings around) throws Failure {
        Optional<Profile> profile = Profile.load(around.profile());
        URI target = target(around, profile);
        // A token belongs to one controller and is shown to no other.
        Optional<Profile> same =
                profile.filter(saved -> saved.url().equals(target.toString())).filter(saved -> user == null);
        Optional<String> pin = pin(around).or(() -> same.flatMap(Profile::authority));
        Optional<String> basic = basic(around);
        Optional<String> proof = basic.or(() -> same.flatMap(Profile::token).map(token -> "Bearer " + token));
        if (proof.isEmpty()) {
            throw new Failure(
                    Exit.FAILURE,
                    "Nobody is signed in to " + target
                            + ". Run godwitctl login, or set GODWIT_USER and GODWIT_PASSWORD.");
        }
        return new Api(target, pin(pin), proof);
    }

    /** A connection that proves nothing yet. */
    Api anonymous(URI target, Optional<String> pin) throws Failure {
        return new Api(target, pin(pin), Optional.empty());
    }

    URI target(Surroundings around, Optional<Profile> profile) throws Failure {
        String text = Optional.ofNullable(url)
                .or(() -> around.variable("GODWIT_URL"))
                .or(() -> profile.map(Profile::url))
                .orElseThrow(() -> new Failure(
                        Exit.USAGE, "Which controller? Give --url, set GODWIT_URL, or run godwitctl login."));
        return parsed(text);
    }

    String user(Surroundings around) throws Failure {
        return Optional.ofNullable(user)
                .or(() -> around.variable("GODWIT_USER"))
                .orElseThrow(() -> new Failure(Exit.USAGE, "Which user? Give --user or set GODWIT_USER."));
    }

    Optional<String> pin(Surroundings around) throws Failure {
        Optional<String> given = Optional.ofNullable(authority).or(() -> around.variable("GODWIT_AUTHORITY"));
        return given.isEmpty() ? given : Optional.of(Fingerprint.parsed(given.get()));
    }

    private Optional<String> basic(Surroundings around) throws Failure {
        Optional<String> password = around.variable("GODWIT_PASSWORD");
        if (password.isEmpty()) {
            return Optional.empty();
        }
        byte[] pair = (user(around) + ":" + password.get()).getBytes(StandardCharsets.UTF_8);
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    private static Optional<PinnedAuthority> pin(Optional<String> fingerprint) {
        return fingerprint.map(PinnedAuthority::new);
    }

    private static URI parsed(String text) throws Failure {
        try {
            URI uri = URI.create(text.replaceAll("/+$", ""));
            if (uri.getHost() != null && "https".equals(uri.getScheme())) {
                return uri;
            }
            // Behind a proxy of one's own, or in a test: the words stay on this machine.
            if ("http".equals(uri.getScheme()) && String.valueOf(uri.getHost()).matches("127\\..*|localhost|\\[::1]")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Told below, as any other text that is no address.
        }
        throw new Failure(Exit.USAGE, "'" + text + "' is no address of a controller, as https://host:8443 is.");
    }
}
