// SPDX-License-Identifier: Apache-2.0
package org.godwit.benchmarks;

import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.godwit.api.image.ImageTree;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the kernels, each in a process of its own with one thread, and prints what they take in. */
public final class Kernels {
    private Kernels() {}

    /** @param words a regular expression over the names of the kernels, or nothing for all of them */
    public static void main(String[] words) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(words.length == 0 ? "Kernel" : words[0])
                .mode(Mode.Throughput)
                .timeUnit(TimeUnit.SECONDS)
                .threads(1)
                .forks(1)
                .warmupIterations(2)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(3)
                .measurementTime(TimeValue.seconds(1))
                .jvmArgs("-XX:+UseSerialGC", "-Xms256m", "-Xmx256m")
                .verbosity(VerboseMode.SILENT)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        say("%-16s %-10s %12s %10s%n", "kernel", "with", "GB/s", "+-");
        for (RunResult result : results) {
            String name = result.getPrimaryResult().getLabel();
            String kernel = result.getParams().getBenchmark().replaceAll(".*\\.(\\w+)Kernel\\..*", "$1");
            String with = result.getParams().getParamsKeys().stream()
                    .map(result.getParams()::getParam)
                    .reduce("", String::concat);
            say(
                    "%-16s %-10s %12.2f %10.2f%n",
                    kernel.toLowerCase(Locale.ROOT) + " " + name,
                    with,
                    gigabytes(result.getPrimaryResult().getScore()),
                    gigabytes(result.getPrimaryResult().getStatistics().getStandardDeviation()));
        }
    }

    private static double gigabytes(double blocks) {
        return blocks * ImageTree.BLOCK_BYTES / 1e9;
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
