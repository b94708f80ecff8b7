// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Jobs as the catalog remembers them; written before each change of state takes effect. */
public interface JobJournal {

    /** Durable when it returns. */
    void save(Job job) throws IOException;

    Optional<Job> find(JobId id) throws IOException;

    /** Queued and running ones, oldest first. */
    List<Job> unfinished() throws IOException;

    /** Newest first. */
    List<Job> newest(int limit) throws IOException;
}
