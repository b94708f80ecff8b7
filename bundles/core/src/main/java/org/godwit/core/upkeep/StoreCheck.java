// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.upkeep;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.api.chunk.BlobBench;
import org.godwit.api.chunk.BlobCheck;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;

/**
 * Puts the promises of blob stores to the test on an operator's own store. It works under a prefix that nobody else uses
 * and clears it after each check; what is in the store already it neither reads nor touches.
 */
public final class StoreCheck {
    private static final String PASSED = "passed";

    private final BlobStore store;
    private final String prefix;

    /** @param word makes the prefix one that nobody else uses */
    public StoreCheck(BlobStore store, String word) {
        this.store = store;
        this.prefix = "verify-" + word.toLowerCase(Locale.ROOT) + "/";
    }

    /**
     * @return {@code passed} under the name of each check
     * @throws ProblemException {@code STORE_CHECK_FAILED} with what each check found; TRANSIENT when one of them met
     *     what may pass
     */
    public Map<String, String> run(JobContext job) throws IOException {
        Map<String, String> found = new TreeMap<>();
        BlobBench bench = new BlobBench(store, store, prefix);
        int failed = 0;
        for (BlobCheck check : BlobCheck.all()) {
            job.throwIfCancelled();
            job.phase(check.name(), 0);
            try {
                check.run(bench);
                found.put(check.name(), PASSED);
            } catch (ProblemException e) {
                if (e.problem().kind() == Problem.Kind.TRANSIENT) {
                    throw e;
                }
                failed++;
                found.put(check.name(), "failed, " + e.problem());
            }
        }
        if (failed > 0) {
            throw failed(failed, found);
        }
        return found;
    }

    private ProblemException failed(int failed, Map<String, String> found) {
        Problem problem = Problem.of(
                Problem.Kind.UNSUPPORTED,
                "STORE_CHECK_FAILED",
                "Checked store " + store.id() + ", and " + failed + " of " + found.size() + " checks failed.",
                "The facts say what each check found.");
        for (Map.Entry<String, String> each : found.entrySet()) {
            problem = problem.with(each.getKey(), each.getValue());
        }
        return problem.asException();
    }
}
