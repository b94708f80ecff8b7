// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.retention.Policies;
import org.godwit.api.retention.Policies.Hold;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.RetentionRule;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.Scope;
import org.junit.jupiter.api.Test;

/** What all {@link Policies} keep to. */
public interface PoliciesContract {

    /** Empty ones. */
    Policies policies() throws IOException;

    @Test
    default void aPolicyIsFoundAsItWasPutLastAndForItsScopeOnly() throws IOException {
        Policies policies = policies();
        Scope web = Scope.of(new MachineId("mch_1"));
        // A machine may be called what a group is called.
        Scope group = new Scope.OfGroup(new GroupId("mch_1"));
        Scope customer = new Scope.OfCustomer(new CustomerId("mch_1"));
        assertThat(policies.of(web)).isEqualTo(Policy.NONE);
        assertThat(policies.of(Scope.ALL)).isEqualTo(Policy.NONE);
        assertThat(policies.all()).isEmpty();
        Policy all = new Policy(Optional.of(new RetentionRule(1, 2, 3, 4, 5)), Optional.empty());
        Policy own = new Policy(Optional.empty(), Optional.of(new StoreId("archive")));
        policies.put(Scope.ALL, all);
        policies.put(web, own);
        policies.put(group, Policy.NONE.parked(true));
        policies.put(customer, all.parked(true));
        assertThat(policies.of(Scope.ALL)).isEqualTo(all);
        assertThat(policies.of(web)).isEqualTo(own);
        assertThat(policies.of(group)).isEqualTo(Policy.NONE.parked(true));
        assertThat(policies.of(customer)).isEqualTo(all.parked(true));
        assertThat(policies.of(Scope.of(new MachineId("mch_2")))).isEqualTo(Policy.NONE);
        policies.put(web, Policy.NONE);
        assertThat(policies.of(web)).isEqualTo(Policy.NONE);
        assertThat(policies.all())
                .isEqualTo(Map.of(Scope.ALL, all, group, Policy.NONE.parked(true), customer, all.parked(true)));
    }

    @Test
    default void aHoldIsFoundUntilItIsReleased() throws IOException {
        Policies policies = policies();
        RestorePointId one = new RestorePointId("rp_1");
        Hold first = new Hold(one, "audit \"2026\" ü", Optional.empty(), "ann", Samples.NOON);
        Hold other = new Hold(
                new RestorePointId("rp_2"), "before the update", Optional.of(Samples.NOON), "bob", Samples.NOON);
        policies.put(other);
        policies.put(first);
        assertThat(policies.hold(one)).contains(first);
        assertThat(policies.holds()).containsExactly(first, other);
        Hold longer = new Hold(one, "audit", Optional.of(Samples.NOON.plusSeconds(9)), "ann", Samples.NOON);
        policies.put(longer);
        assertThat(policies.hold(one)).contains(longer);
        policies.release(one);
        policies.release(one);
        assertThat(policies.hold(one)).isEmpty();
        assertThat(policies.holds()).containsExactly(other);
    }
}
