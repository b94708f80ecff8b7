// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import org.godwit.api.export.Exports;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Drills;
import org.godwit.api.site.Failbacks;
import org.godwit.api.site.Migrations;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** As {@link Parts}: the services that run plans, and that serve disks of restore points. */
@Component(service = Runs.class)
public final class Runs {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable CloudSites cloudSites;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Drills drills;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Failbacks failbacks;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Exports exports;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Migrations migrations;

    CloudSites cloudSites() throws IOException {
        return Parts.present(cloudSites, "CLOUD_SITES");
    }

    Failbacks failbacks() throws IOException {
        return Parts.present(failbacks, "FAILBACKS");
    }

    Migrations migrations() throws IOException {
        return Parts.present(migrations, "MIGRATIONS");
    }

    Drills drills() throws IOException {
        return Parts.present(drills, "DRILLS");
    }

    Exports exports() throws IOException {
        return Parts.present(exports, "EXPORTS");
    }
}
