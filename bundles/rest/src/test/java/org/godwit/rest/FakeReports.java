// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.time.Instant;
import org.godwit.api.notify.Reports;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.problem.Problem;

/** Reports that say what they are of. */
public final class FakeReports implements Reports {
    @Override
    public String run(CloudSiteId site, Form form) throws IOException {
        if (site.value().equals("site_9")) {
            throw Problem.of(Problem.Kind.MISSING, "SITE_UNKNOWN", "There is no site site_9.", "Look.")
                    .asException();
        }
        return text(site.value(), form);
    }

    @Override
    public String recovery(Instant from, Instant until, Form form) {
        return text("recovery", form);
    }

    private static String text(String what, Form form) {
        return form == Form.HTML ? "<!DOCTYPE html><p>" + what + "</p>" : "{\"report\": \"" + what + "\"}";
    }
}
