// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** The steps of the schema, by name: a class path that is scanned is another thing in each framework. */
final class Migrations implements ResourceProvider {
    private static final List<String> STEPS = List.of(
            "V1__catalog.sql",
            "V2__policies.sql",
            "V3__point_bytes.sql",
            "V5__plans.sql",
            "V6__agents.sql",
            "V7__sites.sql",
            "V8__drills.sql",
            "V9__tenants.sql",
            "V10__notify.sql",
            "V12__migrations.sql",
            "V13__failbacks.sql",
            "V14__pictures.sql");

    @Override
    public @Nullable LoadableResource getResource(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        return STEPS.contains(file) ? new Step(file) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return STEPS.stream()
                .filter(file -> file.startsWith(prefix) && Stream.of(suffixes).anyMatch(file::endsWith))
                .map(file -> (LoadableResource) new Step(file))
                .toList();
    }

    private static final class Step extends LoadableResource {
        private final String file;

        Step(String file) {
            this.file = file;
        }

        @Override
        public Reader read() {
            InputStream in = Migrations.class.getResourceAsStream(file);
            if (in == null) {
                throw new UncheckedIOException(new IOException("the bundle has no " + file));
            }
            return new InputStreamReader(in, StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return "org/godwit/catalog/" + file;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return getAbsolutePath();
        }

        @Override
        public String getFilename() {
            return file;
        }

        @Override
        public String getRelativePath() {
            return file;
        }
    }
}
