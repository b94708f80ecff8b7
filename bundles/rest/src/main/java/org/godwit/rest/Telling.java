// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import org.godwit.api.notify.Alerts;
import org.godwit.api.notify.Mail;
import org.godwit.api.notify.Reports;
import org.godwit.api.notify.Webhooks;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** As {@link Parts}: the services by which people are told something without asking. */
@Component(service = Telling.class)
public final class Telling {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Alerts alerts;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Webhooks webhooks;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Mail mail;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Reports reports;

    Alerts alerts() throws IOException {
        return Parts.present(alerts, "ALERTS");
    }

    Webhooks webhooks() throws IOException {
        return Parts.present(webhooks, "WEBHOOKS");
    }

    Mail mail() throws IOException {
        return Parts.present(mail, "MAIL");
    }

    Reports reports() throws IOException {
        return Parts.present(reports, "REPORTS");
    }
}
