// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;

/** A request body of buffers that are sent as they lie, without a copy; may be sent again. */
final class Body implements HttpRequest.BodyPublisher {
    private final List<ByteBuffer> buffers;
    private final long length;

    Body(List<ByteBuffer> buffers) {
        this.buffers = List.copyOf(buffers);
        this.length = buffers.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Delivery(subscriber));
    }

    /** Calls of {@code request} may come from within {@code onNext}: the outer one goes on, the inner one only counts. */
    private final class Delivery implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private long wanted;
        private int next;
        private boolean delivering;
        private boolean over;

        Delivery(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long more) {
            synchronized (this) {
                wanted = Math.addExact(wanted, Math.min(more, Integer.MAX_VALUE));
                if (delivering) {
                    return;
                }
                delivering = true;
            }
            while (step()) {
                // one buffer a step
            }
        }

        @Override
        public synchronized void cancel() {
            over = true;
        }

        private boolean step() {
            ByteBuffer buffer;
            boolean last;
            synchronized (this) {
                if (over || wanted == 0 || next == buffers.size()) {
                    delivering = false;
                    return false;
                }
                wanted--;
                buffer = buffers.get(next).duplicate();
                next++;
                last = next == buffers.size();
                over = last;
            }
            subscriber.onNext(buffer);
            if (last) {
                subscriber.onComplete();
            }
            return true;
        }
    }
}
