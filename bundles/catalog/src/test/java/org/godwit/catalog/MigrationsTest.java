// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.flywaydb.core.api.resource.LoadableResource;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    private static final Path SCRIPTS = Path.of("src/main/resources/org/godwit/catalog");

    @Test
    void eachScriptIsNamed() throws IOException {
        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            assertThat(new Migrations().getResources("V", new String[] {".sql"}))
                    .extracting(LoadableResource::getFilename)
                    .containsExactlyInAnyOrderElementsOf(
                            scripts.map(script -> script.getFileName().toString())
                                    .toList());
        }
    }
}
