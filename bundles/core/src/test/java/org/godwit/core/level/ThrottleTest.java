// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.level;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Limits.Rates;
import org.godwit.api.retention.Limits.Window;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.Snapshot;
import org.godwit.api.tenant.Scope;
import org.godwit.core.MemoryParts;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.junit.jupiter.api.Test;

/** Limits by day and hour, and who is told of them. */
final class ThrottleTest {
    private static final MachineId WEB = new MachineId("web");
    private static final Rates DAY = new Rates(20, 5);
    private static final Rates NIGHT = new Rates(0, 50);
    private static final List<DayOfWeek> WORK =
            List.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.WEDNESDAY, DayOfWeek.THURSDAY, DayOfWeek.FRIDAY);

    private final MemoryCatalog catalog = new MemoryCatalog();
    /** A Monday. */
    private Instant now = Instant.parse("2026-11-23T07:59:00Z");

    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final List<String> told = new ArrayList<>();
    private boolean refuses;

    private Throttle throttle(ZoneId zone) {
        return new Throttle(new InForce(MemoryParts.of(catalog), "main", clock, zone));
    }

    private Limits limits() {
        return new Limits(new Rates(100, 0), List.of(new Window(WORK, 8, 18, DAY), new Window(WORK, 22, 6, NIGHT)));
    }

    private final class Source implements Snapshot {
        @Override
        public void limit(long readBytesPerSecond, long sendBytesPerSecond) throws IOException {
            if (refuses) {
                throw new IOException("ORDER_UNKNOWN");
            }
            told.add(readBytesPerSecond + " " + sendBytesPerSecond);
        }

        @Override
        public Instant takenAt() {
            return now;
        }

        @Override
        public Consistency consistency() {
            return Consistency.CRASH;
        }

        @Override
        public List<Disk> disks() {
            return List.of();
        }

        @Override
        public ChangeSet changesSince(DiskId disk, Optional<ChangeMark> since) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void read(DiskId disk, long offset, ByteBuffer target) {}

        @Override
        public void close() {}
    }

    @Test
    void aReplicationThatIsUnderWayIsToldWhenTheHourOrThePolicyChanges() throws IOException {
        Throttle throttle = throttle(ZoneOffset.UTC);
        Source source = new Source();
        throttle.watch(WEB, source);
        throttle.look();
        assertThat(told).containsExactly("0 0");
        catalog.policies().put(Scope.ALL, Policy.NONE.limited(Optional.of(limits())));
        throttle.look();
        throttle.look();
        assertThat(told).containsExactly("0 0", "100 0");
        now = now.plus(Duration.ofMinutes(1));
        throttle.look();
        assertThat(told).endsWith("20 5").hasSize(3);
        catalog.policies().put(Scope.of(WEB), Policy.NONE.limited(Optional.of(Limits.NONE)));
        throttle.look();
        assertThat(told).endsWith("0 0").hasSize(4);
        throttle.forget(source);
        catalog.policies().put(Scope.of(WEB), Policy.NONE);
        throttle.look();
        assertThat(told).hasSize(4);
    }

    @Test
    void anAgentThatDoesNotKnowLimitsIsAskedOnce() throws IOException {
        catalog.policies().put(Scope.ALL, Policy.NONE.limited(Optional.of(limits())));
        refuses = true;
        Throttle throttle = throttle(ZoneOffset.UTC);
        throttle.watch(WEB, new Source());
        refuses = false;
        throttle.look();
        assertThat(told).isEmpty();
    }

    @Test
    void windowsGoByDaysAndHoursOfTheirZoneAndReachIntoTheNextDay() throws IOException {
        assertThat(at("2026-11-23T07:59:59Z")).isEqualTo(new Rates(100, 0));
        assertThat(at("2026-11-23T08:00:00Z")).isEqualTo(DAY);
        assertThat(at("2026-11-23T17:59:59Z")).isEqualTo(DAY);
        assertThat(at("2026-11-23T18:00:00Z")).isEqualTo(new Rates(100, 0));
        assertThat(at("2026-11-23T22:00:00Z")).isEqualTo(NIGHT);
        assertThat(at("2026-11-28T05:59:00Z")).as("Saturday, of Friday's").isEqualTo(NIGHT);
        assertThat(at("2026-11-28T12:00:00Z")).isEqualTo(new Rates(100, 0));
        assertThat(at("2026-11-23T05:00:00Z")).as("Monday, of Sunday's").isEqualTo(new Rates(100, 0));
        catalog.policies().put(Scope.of(WEB), Policy.NONE.limited(Optional.of(limits())));
        now = Instant.parse("2026-11-23T07:30:00Z");
        var berlin = new InForce(MemoryParts.of(catalog), "main", clock, ZoneId.of("Europe/Berlin"));
        assertThat(berlin.replication(WEB).now()).isEqualTo(DAY);
        assertThat(berlin.replication(WEB).limitsFrom()).isEqualTo(Origin.MACHINE);
        assertThat(berlin.replication(Scope.ALL).limitsFrom()).isEqualTo(Origin.BUILT_IN);
    }

    private Rates at(String moment) {
        return limits().at(Instant.parse(moment).atZone(ZoneOffset.UTC));
    }
}
