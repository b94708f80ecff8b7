// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.godwit.api.access.Accounts;
import org.godwit.api.access.Credentials;
import org.godwit.api.access.Enrolment;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.job.Events;
import org.godwit.api.job.Jobs;
import org.godwit.api.plugin.PluginStatus;
import org.godwit.api.plugin.Plugins;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.source.SourcePlatform;
import org.godwit.api.target.TargetCloud;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/** Runs inside the container; JUnit 4, because the invoker of Pax Exam is. Each method waits for the boot to end. */
public class RegistryProbe {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final BundleContext context =
            FrameworkUtil.getBundle(RegistryProbe.class).getBundleContext();

    @Test
    public void everyExtensionPointIsPresent() throws Exception {
        Stream.of(
                        BlobStore.class,
                        ChunkStore.class,
                        DedupStrategy.class,
                        SourcePlatform.class,
                        TargetCloud.class,
                        Machines.class,
                        RestorePoints.class,
                        Jobs.class,
                        Events.class,
                        Plugins.class,
                        Accounts.class,
                        Credentials.class,
                        Enrolment.class)
                .forEach(type -> Wait.untilTrue(
                        type.getName() + " is in the registry", LIMIT, () -> Optional.of(count(type) > 0)));
        Wait.untilTrue("every bundle of ours is active", LIMIT, () -> Optional.of(idle().isEmpty()));
        check(count(DedupStrategy.class) >= 2, "both cuts are there");
    }

    @Test
    public void aBundleThatGoesIsMissedAndComesBack() throws Exception {
        Bundle store = bundle("org.godwit.store-fs");
        Wait.untilTrue("the store is there", LIMIT, () -> Optional.of(count(BlobStore.class) == 1));
        store.stop();
        check(count(BlobStore.class) == 0, "a stopped bundle offers nothing");
        check(
                report("BlobStore").stream().noneMatch(line -> line.state() == PluginStatus.State.PRESENT),
                "the report does not show a store that is gone");
        store.start();
        Wait.untilTrue("the store is back", LIMIT, () -> Optional.of(count(BlobStore.class) == 1));
        Wait.untilTrue(
                "the report shows it",
                LIMIT,
                () -> Optional.of(
                        report("BlobStore").stream().anyMatch(line -> line.state() == PluginStatus.State.PRESENT)));
    }

    private int count(Class<?> type) throws Exception {
        // As the framework sees it, whichever class loader this probe has its own copy from.
        ServiceReference<?>[] found = context.getAllServiceReferences(type.getName(), null);
        return found == null ? 0 : found.length;
    }

    private List<PluginStatus> report(String extensionPoint) {
        ServiceReference<Plugins> reference = context.getServiceReference(Plugins.class);
        return context.getService(reference).report().stream()
                .filter(line -> line.extensionPoint().equals(extensionPoint))
                .toList();
    }

    private Bundle bundle(String name) {
        return Stream.of(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bundle " + name));
    }

    private List<String> idle() {
        List<String> idle = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            String name = String.valueOf(bundle.getSymbolicName());
            if (name.startsWith("org.godwit.") && bundle.getState() != Bundle.ACTIVE) {
                idle.add(name);
            }
        }
        return idle;
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("not so: " + what);
        }
    }
}
