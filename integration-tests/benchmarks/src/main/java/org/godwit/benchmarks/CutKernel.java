// SPDX-License-Identifier: Apache-2.0
package org.godwit.benchmarks;

import java.nio.ByteBuffer;
import java.util.ServiceLoader;
import org.godwit.api.chunk.DedupStrategy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Where is a block cut: one MiB a call, with default parameters. */
@State(Scope.Thread)
public class CutKernel {
    @Param({"paged", "fixed", "fastcdc"})
    String strategy = "paged";

    private final ByteBuffer sample = Sample.direct();
    private DedupStrategy found = of("paged");
    private int next;

    static DedupStrategy of(String id) {
        return ServiceLoader.load(DedupStrategy.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Benchmark
    public int[] cut() {
        if (!found.id().equals(strategy)) {
            found = of(strategy);
        }
        return found.cut(Sample.block(sample, next++));
    }
}
