// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked for when machines are migrated.
 *
 * @param plan name of the plan
 * @param version of its document; a later change of the plan does not change the migration
 * @param target id of the {@link org.godwit.api.target.TargetCloud}
 * @param devices which of the plan's devices; empty for all
 * @param settings for the target, checked by it
 * @param source what becomes of the machines at the source when they are cut over; not {@link SiteOrder.Source#STAYS}
 * @param testSeconds how long after its order a test is removed again, unless somebody ends it before
 * @param cutoverAt when they are cut over, if they are ready by then; empty: when somebody orders it
 * @param policy what is done with machines that are cut over when nobody decides in time; empty when a person decides
 */
public record MigrationOrder(
        String plan,
        int version,
        String target,
        List<String> devices,
        Map<String, String> settings,
        SiteOrder.Source source,
        long testSeconds,
        Optional<Instant> cutoverAt,
        Optional<SiteOrder.CommitPolicy> policy) {
    public MigrationOrder {
        devices = List.copyOf(devices);
        settings = Map.copyOf(settings);
        if (source == SiteOrder.Source.STAYS) {
            throw new IllegalArgumentException("machines that are migrated do not stay at the source");
        }
        if (testSeconds < 1 || testSeconds > SiteOrder.LONGEST_DRILL.toSeconds()) {
            throw new IllegalArgumentException(
                    "a test stays 1 to " + SiteOrder.LONGEST_DRILL.toSeconds() + " seconds, not " + testSeconds);
        }
    }

    /** The drill that is their test. */
    public SiteOrder test() {
        return site(SiteOrder.Kind.DRILL, testSeconds, SiteOrder.Source.STAYS, Optional.empty());
    }

    /** The failover that cuts them over. */
    public SiteOrder cutover() {
        return site(SiteOrder.Kind.FAILOVER, 0, source, policy);
    }

    private SiteOrder site(
            SiteOrder.Kind kind, long limitSeconds, SiteOrder.Source of, Optional<SiteOrder.CommitPolicy> decided) {
        SiteOrder.Points newest = new SiteOrder.Points.Latest();
        return new SiteOrder(
                plan, version, kind, target, newest, devices, settings, limitSeconds, of, Map.of(), decided);
    }
}
