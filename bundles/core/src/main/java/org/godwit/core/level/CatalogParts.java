// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.level;

import org.godwit.api.job.JobJournal;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.retention.Policies;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.tenant.Tenants;

/** What the catalog remembers. */
public record CatalogParts(
        RestorePoints points,
        Machines machines,
        JobJournal journal,
        Policies policies,
        Tenants tenants,
        SiteJournal sites) {}
