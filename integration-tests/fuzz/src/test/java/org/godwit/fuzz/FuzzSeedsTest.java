// SPDX-License-Identifier: Apache-2.0
package org.godwit.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each target with each of its seeds, {@code src/test/seeds/TARGET}: what was found once is never found again. */
final class FuzzSeedsTest {
    private static final Path SEEDS = Path.of("src/test/seeds");

    @TestFactory
    List<DynamicTest> everySeedIsDecodedOrRefused() throws Exception {
        try (Stream<Path> folders = Files.list(SEEDS)) {
            return folders.sorted()
                    .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> run(folder)))
                    .toList();
        }
    }

    private static void run(Path folder) throws Exception {
        Class<?> target = Class.forName(folder.getFileName().toString());
        var method = target.getMethod("fuzzerTestOneInput", byte[].class);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> seeds = files.sorted().toList();
            assertThat(seeds).isNotEmpty();
            for (Path seed : seeds) {
                try {
                    method.invoke(null, (Object) Files.readAllBytes(seed));
                } catch (java.lang.reflect.InvocationTargetException e) {
                    throw new AssertionError(seed + " is neither decoded nor refused", e.getCause());
                }
            }
        }
    }
}
