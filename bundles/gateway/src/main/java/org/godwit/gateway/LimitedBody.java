// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.godwit.api.problem.Problem;

/** The body of a request, counted, and given up beyond a limit. */
final class LimitedBody extends FilterInputStream {
    private final long limit;
    private long read;

    LimitedBody(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    long bytes() {
        return read;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int got = super.read(target, offset, length);
        count(Math.max(0, got));
        return got;
    }

    private void count(int more) throws IOException {
        read += more;
        if (read > limit) {
            throw Problem.of(
                            Problem.Kind.BUG,
                            "MESSAGE_TOO_LARGE",
                            "Read the body of a request: it has more than " + limit + " bytes.",
                            "Use the agent that came with this controller.")
                    .asException();
        }
    }
}
