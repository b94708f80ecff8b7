// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** What all commands do alike: find services, print, and fail in one line. */
public abstract class GodwitCommand implements Action {

    @Reference
    @Nullable
    BundleContext context;

    @Reference
    @Nullable
    Session session;

    /** For tests. */
    @Nullable
    Services services;

    /** For tests. */
    Clock clock = Clock.systemUTC();

    @Override
    public @Nullable Object execute() throws Exception {
        try {
            run();
            return null;
        } catch (ProblemException e) {
            String line = e.problem().toString();
            throw new CommandException(line, line, e);
        } catch (IOException | IllegalArgumentException e) {
            String line = "The controller could not do it: " + e.getMessage();
            throw new CommandException(line, line, e);
        }
    }

    abstract void run() throws Exception;

    <T> T need(Class<T> type) throws ProblemException {
        return services().need(type);
    }

    Services services() {
        if (services != null) {
            return services;
        }
        if (context == null) {
            throw new IllegalStateException("the shell has not injected a bundle context");
        }
        return Services.of(context);
    }

    /** Karaf gives each command the output of its session as {@code System.out}; the session's own is not that one. */
    PrintStream out() {
        return System.out;
    }

    /** Who sits at the shell. */
    String user() {
        Object user = session == null ? null : session.get("USER");
        return user instanceof String name && !name.isBlank() ? name : "shell";
    }
}
