// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.lang.annotation.Annotation;

/** The page of settings as a test fills it in. */
record Page(int poll_seconds, int lost_after_seconds, int port, String pki_folder, String... names) implements Config {

    Page(int pollSeconds, int lostAfterSeconds) {
        this(pollSeconds, lostAfterSeconds, 8443, "");
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int agents_max() {
        return 10;
    }

    @Override
    public String agent_updates() {
        return "manual";
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return Config.class;
    }
}
