// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

/**
 * Where the kernel calls us. Drivers with queues tell of requests, those without only of bios.
 *
 * <p>The end of a write is what makes the map right: when its mark is seen the data has landed. The beginning is there for
 * ends that the kernel kept from us.
 */
enum Hook {
    REQUEST_BEGINS("block_rq_issue", false, Layout.BEGUN),
    REQUEST_ENDS("block_rq_complete", false, Layout.ENDED),
    BIO_BEGINS("block_bio_queue", true, Layout.BEGUN),
    BIO_ENDS("block_bio_complete", true, Layout.ENDED);

    private final String tracepoint;
    private final boolean bio;
    private final int counter;

    Hook(String tracepoint, boolean bio, int counter) {
        this.tracepoint = tracepoint;
        this.bio = bio;
        this.counter = counter;
    }

    String tracepoint() {
        return tracepoint;
    }

    boolean bio() {
        return bio;
    }

    /** Where in the control page the lanes are in which it counts the sectors it saw written. */
    int counter() {
        return counter;
    }
}
