// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Prints the end of each log of the processes that a test started, when it fails. */
final class FailureLogs implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
    private static final int LAST_LINES = 200;
    private static final Set<Path> LOGS = new ConcurrentSkipListSet<>();

    static void add(Path log) {
        LOGS.add(log);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        print(context);
        throw failure;
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        print(context);
        throw failure;
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        print(context);
        throw failure;
    }

    private static void print(ExtensionContext context) {
        for (Path log : LOGS) {
            if (!Files.exists(log)) {
                continue;
            }
            System.err.println("==== " + context.getDisplayName() + " failed; the end of " + log);
            try {
                List<String> lines = Files.readAllLines(log);
                lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
                        .forEach(System.err::println);
            } catch (IOException e) {
                System.err.println("cannot be read: " + e);
            }
        }
    }
}
