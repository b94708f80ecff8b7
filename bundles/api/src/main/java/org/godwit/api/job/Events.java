// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.job;

import java.util.Map;
import java.util.function.Consumer;

/** What happens, as it happens. */
public interface Events {

    void publish(String topic, String type, String subject, Map<String, String> facts);

    /**
     * Calls the listener for each event after {@code afterId} that is still remembered (the last 1,000), then for each
     * new one, in order. The listener is called on a thread of ours and must be quick; one that is too slow loses the oldest.
     *
     * @param afterId the id of the last event seen, or {@link Long#MAX_VALUE} for new ones only
     * @return close it to hear no more
     */
    AutoCloseable subscribe(long afterId, Consumer<Event> listener);
}
