// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.job;

/** Handed into every slow call: say how far, ask whether to stop. Safe for use by many threads. */
public interface JobContext {

    JobId job();

    /** A new phase begins; its progress starts at zero. */
    void phase(String name, long totalBytes);

    /** So many more bytes of this phase are done. */
    void done(long bytes);

    /** So many more bytes have crossed the network. */
    void sent(long bytes);

    /** @throws JobCancelledException when somebody asked the job to stop */
    void throwIfCancelled() throws JobCancelledException;
}
