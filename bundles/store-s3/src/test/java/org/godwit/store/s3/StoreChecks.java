// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Random;
import java.util.concurrent.Callable;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;

/** What several tests ask of a store. */
final class StoreChecks {
    private StoreChecks() {}

    static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static ReadableByteChannel channel(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    static boolean put(S3BlobStore store, String name, byte[] bytes) throws IOException {
        return store.put(name, bytes.length, channel(bytes));
    }

    static byte[] read(S3BlobStore store, String name, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        assertThat(store.get(name, 0, target)).isEqualTo(length);
        return target.array();
    }

    static Problem problem(Callable<?> call) {
        Problem[] found = new Problem[1];
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(call::call)
                .satisfies(thrown -> found[0] = thrown.problem());
        return found[0];
    }
}
