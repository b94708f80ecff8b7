// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import java.util.LinkedHashMap;
import java.util.Map;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;

/** What events say of a job. */
final class JobFacts {
    private JobFacts() {}

    /** Whether a state is one that somebody should hear of, though it is a run's. */
    static boolean tellTrouble(Job job) {
        boolean waits = job.state() instanceof JobState.Queued queued
                && queued.because().isPresent();
        return waits || job.state() instanceof JobState.Failed;
    }

    static Map<String, String> of(Job job) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("kind", job.order().kind());
        facts.put("state", job.state().word());
        if (job.order() instanceof JobOrder.Replicate replicate) {
            facts.put("machine", replicate.machine().value());
        }
        if (job.state() instanceof JobState.Failed failed) {
            facts.put("code", failed.problem().code());
        }
        if (job.state() instanceof JobState.Queued queued) {
            queued.because().ifPresent(problem -> facts.put("code", problem.code()));
        }
        return facts;
    }
}
