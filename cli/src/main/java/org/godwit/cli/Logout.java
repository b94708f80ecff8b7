// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code godwitctl logout}. */
@Command(name = "logout", mixinStandardHelpOptions = true, description = "End the session that login began")
final class Logout extends Act {
    Logout(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Optional<Profile> profile = Profile.load(around.profile());
        if (profile.isEmpty() || profile.get().token().isEmpty()) {
            note("Nobody is signed in.");
            return Exit.OK;
        }
        Profile saved = profile.get();
        // Forgotten here first: a controller that is away must not keep us from it.
        new Profile(saved.url(), saved.user(), saved.authority(), Optional.empty()).save(around.profile());
        Optional<PinnedAuthority> pin = saved.authority().map(PinnedAuthority::new);
        new Api(java.net.URI.create(saved.url()), pin, saved.token().map(token -> "Bearer " + token))
                .delete("/api/v1/session");
        return Exit.OK;
    }
}
