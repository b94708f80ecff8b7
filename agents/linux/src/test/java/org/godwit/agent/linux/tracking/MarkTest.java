// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.godwit.api.source.ChangeMark;
import org.junit.jupiter.api.Test;

class MarkTest {
    @Test
    void aMarkComesBackAsItWent() {
        Mark mark = new Mark(UUID.randomUUID(), 17, -5, 1 << 20, 1L << 40);
        assertThat(Mark.read(mark.written())).contains(mark);
    }

    @Test
    void whatIsNoMarkOfOursIsNone() {
        String epoch = UUID.randomUUID().toString();
        for (String token : new String[] {
            "changes-1 a",
            "ebpf-1",
            "ebpf-1 " + epoch,
            "ebpf-1 " + epoch + " x 0 0 1",
            "ebpf-1 nobody 1 0 0 1",
            "ebpf-1 " + epoch + " 1 0 0 99999999999999999999",
            "ebpf-2 " + epoch + " 1 0 0 1"
        }) {
            assertThat(Mark.read(new ChangeMark(token))).as(token).isEmpty();
        }
    }
}
