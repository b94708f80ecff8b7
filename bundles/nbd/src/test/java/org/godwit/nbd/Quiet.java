// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.util.Map;
import java.util.function.Consumer;
import org.godwit.api.job.Event;
import org.godwit.api.job.Events;

/** Events nobody hears. */
final class Quiet implements Events {
    @Override
    public void publish(String topic, String type, String subject, Map<String, String> facts) {}

    @Override
    public AutoCloseable subscribe(long afterId, Consumer<Event> listener) {
        return () -> {};
    }
}
