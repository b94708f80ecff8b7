// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.Damage;
import org.godwit.api.point.MachinePoints;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.junit.jupiter.api.Test;

/** What every {@link RestorePoints} keeps to. */
public interface RestorePointsContract {

    /** An empty one. */
    RestorePoints points() throws IOException;

    @Test
    default void aCommittedPointIsFoundAsItWas() throws IOException {
        RestorePoints points = points();
        RestorePoint point = Samples.point("rp_1", Samples.machine("mch_1", "web"), Samples.NOON);
        points.commit(point);
        assertThat(points.find(point.id())).contains(point);
        assertThat(points.find(new RestorePointId("rp_2"))).isEmpty();
    }

    @Test
    default void committingTwiceChangesNothing() throws IOException {
        RestorePoints points = points();
        Machine machine = Samples.machine("mch_1", "web");
        RestorePoint point = Samples.point("rp_1", machine, Samples.NOON);
        points.commit(point);
        points.commit(Samples.point("rp_1", machine, Samples.NOON.plusSeconds(60)));
        assertThat(points.all()).containsExactly(point);
    }

    @Test
    default void theLatestIsTheOneTakenLastWhateverTheOrderOfCommits() throws IOException {
        RestorePoints points = points();
        Machine web = Samples.machine("mch_1", "web");
        RestorePoint old = Samples.point("rp_1", web, Samples.NOON);
        RestorePoint young = Samples.point("rp_2", web, Samples.NOON.plusSeconds(1));
        RestorePoint other = Samples.point("rp_3", Samples.machine("mch_2", "db"), Samples.NOON.plusSeconds(2));
        points.commit(young);
        points.commit(old);
        points.commit(other);
        assertThat(points.latest(web.id())).contains(young);
        assertThat(points.of(web.id())).containsExactly(young, old);
        assertThat(points.all()).containsExactly(other, young, old);
        assertThat(points.latest(new MachineId("mch_3"))).isEmpty();
    }

    @Test
    default void theSumsAreThoseOfAllPointsAndTheNewestIsTheLatest() throws IOException {
        RestorePoints points = points();
        assertThat(points.byMachine()).isEmpty();
        Machine web = Samples.machine("mch_1", "web");
        RestorePoint young = Samples.point("rp_2", web, Samples.NOON.plusSeconds(1));
        RestorePoint sameInstant = Samples.point("rp_3", web, Samples.NOON.plusSeconds(1));
        RestorePoint other = Samples.point("rp_4", Samples.machine("mch_2", "db"), Samples.NOON);
        for (RestorePoint point : List.of(young, sameInstant, Samples.point("rp_1", web, Samples.NOON), other)) {
            points.commit(point);
        }
        MachinePoints ofWeb = new MachinePoints(3, 3 * young.dataBytes(), sameInstant);
        assertThat(points.byMachine()).containsExactlyInAnyOrder(ofWeb, new MachinePoints(1, other.dataBytes(), other));
        assertThat(points.byMachine(web.id())).contains(ofWeb);
        assertThat(points.byMachine(new MachineId("mch_3"))).isEmpty();
    }

    @Test
    default void aRemovedPointIsGoneWithItsVerificationsAndHarmsNoOther() throws IOException {
        RestorePoints points = points();
        Machine machine = Samples.machine("mch_1", "web");
        RestorePoint old = Samples.point("rp_1", machine, Samples.NOON);
        RestorePoint young = Samples.point("rp_2", machine, Samples.NOON.plusSeconds(1));
        points.commit(old);
        points.commit(young);
        points.verified(new Verification(young.id(), Samples.NOON, 17, List.of()));
        points.verified(new Verification(old.id(), Samples.NOON, 17, List.of()));
        points.remove(young.id());
        points.remove(young.id());
        points.remove(new RestorePointId("rp_never"));
        assertThat(points.find(young.id())).isEmpty();
        assertThat(points.verification(young.id())).isEmpty();
        assertThat(points.verification(old.id())).isPresent();
        assertThat(points.latest(machine.id())).contains(old);
        assertThat(points.all()).containsExactly(old);
    }

    @Test
    default void aPointMovesOnlyFromWhereItLiesAndKeepsItsVerifications() throws IOException {
        RestorePoints points = points();
        Machine machine = Samples.machine("mch_1", "web");
        RestorePoint here = Samples.point("rp_1", machine, Samples.NOON);
        RestorePoint there = Samples.in(new StoreId("archive"), here);
        assertThat(points.move(there, here.store())).isFalse();
        assertThat(points.all()).isEmpty();
        points.commit(here);
        points.verified(new Verification(here.id(), Samples.NOON, 17, List.of()));
        assertThat(points.move(there, new StoreId("elsewhere"))).isFalse();
        assertThat(points.find(here.id())).contains(here);
        assertThat(points.move(there, here.store())).isTrue();
        assertThat(points.find(here.id())).contains(there);
        assertThat(points.verification(here.id())).isPresent();
        assertThat(points.move(there, here.store())).isFalse();
        assertThat(points.byMachine(machine.id())).contains(new MachinePoints(1, there.dataBytes(), there));
        assertThat(points.byStore()).containsExactly(Map.entry(there.store(), 1L));
    }

    @Test
    default void aPointIsRemovedFromWhereItLiesOnly() throws IOException {
        RestorePoints points = points();
        RestorePoint point = Samples.point("rp_1", Samples.machine("mch_1", "web"), Samples.NOON);
        points.commit(point);
        points.verified(new Verification(point.id(), Samples.NOON, 17, List.of()));
        assertThat(points.remove(point.id(), new StoreId("elsewhere"))).isFalse();
        assertThat(points.all()).containsExactly(point);
        assertThat(points.remove(point.id(), point.store())).isTrue();
        assertThat(points.remove(point.id(), point.store())).isFalse();
        assertThat(points.all()).isEmpty();
        assertThat(points.verification(point.id())).isEmpty();
    }

    @Test
    default void theNewestVerificationIsRemembered() throws IOException {
        RestorePoints points = points();
        RestorePoint point = Samples.point("rp_1", Samples.machine("mch_1", "web"), Samples.NOON);
        points.commit(point);
        assertThat(points.verification(point.id())).isEmpty();
        Damage damage = new Damage(
                point.images().get(0).disk(),
                new Extent(4096, 1 << 20),
                Problem.of(Problem.Kind.CORRUPT, "CHUNK_CORRUPT", "It is not what it was.", "")
                        .with("pack", 7));
        Verification bad = new Verification(point.id(), Samples.NOON, 17, List.of(damage));
        points.verified(bad);
        assertThat(points.verification(point.id())).contains(bad);
        assertThat(points.verdicts()).containsExactly(Map.entry(point.id(), false));
        assertThat(points.damaged()).containsExactly(bad);
        Verification good = new Verification(point.id(), Samples.NOON.plusSeconds(5), 18, List.of());
        points.verified(good);
        assertThat(points.verification(point.id())).contains(good);
        assertThat(points.verdicts()).containsExactly(Map.entry(point.id(), true));
        assertThat(points.damaged()).isEmpty();
    }
}
