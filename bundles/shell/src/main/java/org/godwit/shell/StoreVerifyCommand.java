// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.chunk.BlobCheck;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Jobs;

/** {@code godwit:store-verify}. */
@Service
@Command(
        scope = "godwit",
        name = "store-verify",
        description =
                "Checks on a store of yours what blob stores promise, in a prefix of its own that is cleared again")
public final class StoreVerifyCommand extends GodwitCommand {

    @Argument(name = "store", multiValued = true, description = "Id of the store (default: main)")
    List<String> words = List.of();

    @Override
    void run() throws IOException, InterruptedException {
        String store = TrailingOptions.take(this, words).orElse("main");
        Job started = need(Jobs.class).start(new JobOrder.Check(new StoreId(store)), user());
        Job ended = new Follow(services(), out()).untilEnd(started.id());
        Map<String, String> found = Map.of();
        if (ended.state() instanceof JobState.Succeeded succeeded) {
            found = succeeded.result();
        } else if (ended.state() instanceof JobState.Failed failed) {
            found = failed.problem().facts();
        }
        for (BlobCheck check : BlobCheck.all()) {
            out().println(check.name() + ": " + found.getOrDefault(check.name(), "not run"));
        }
        Map<String, String> more = new TreeMap<>(found);
        BlobCheck.all().forEach(check -> more.remove(check.name()));
        more.forEach((name, value) -> out().println(name + " = " + value));
        Follow.throwUnlessSucceeded(ended);
    }
}
