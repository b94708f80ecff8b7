// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** Offers what there is now; nothing while the catalog is away. */
public abstract class IdCompleter implements Completer {

    @Reference
    @Nullable
    BundleContext context;

    /** For tests. */
    @Nullable
    Services services;

    abstract Collection<String> words(Services present) throws IOException;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        try {
            Services present = services != null || context == null ? services : Services.of(context);
            Collection<String> words = present == null ? List.of() : words(present);
            return new StringsCompleter(words).complete(session, commandLine, candidates);
        } catch (IOException e) {
            return -1;
        }
    }
}
