// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.godwit.api.site.SitePicture;
import org.godwit.api.target.Instance;
import org.godwit.api.target.TargetCloud;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pictures of machines that are ready, for those who judge a drill. A machine without one is ready all the same. */
record Screen(Attempt attempt) {
    private static final Logger log = LoggerFactory.getLogger(Screen.class);

    void keep(TargetCloud target, Instance instance) throws IOException {
        Optional<byte[]> png = shown(target, instance);
        if (png.isPresent()) {
            Instant now = attempt.tools().book().clock().instant();
            String text = Base64.getEncoder().encodeToString(png.get());
            attempt.tools().book().journal().save(new SitePicture(attempt.site(), instance.name(), now, text));
        }
    }

    private Optional<byte[]> shown(TargetCloud target, Instance instance) {
        try {
            Optional<byte[]> png = target.screen(attempt.job(), instance);
            boolean large =
                    png.filter(bytes -> bytes.length > SitePicture.MOST_BYTES).isPresent();
            if (large) {
                log.info("no picture, it is too large: site={} device={}", attempt.site(), instance.name());
            }
            return large ? Optional.empty() : png;
        } catch (IOException | RuntimeException | LinkageError e) {
            log.info("no picture: site={} device={} problem={}", attempt.site(), instance.name(), e.toString());
            return Optional.empty();
        }
    }
}
