// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.util.Map;
import org.godwit.api.plugin.ConfigurationKeys;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/** The page of mail, a component of its own: while it is wrong no mails are sent, and everything else goes on. */
@Component(service = MailPage.class, configurationPid = MailConfig.PID)
@Designate(ocd = MailConfig.class)
public final class MailPage {
    private final MailConfig config;

    @Activate
    public MailPage(MailConfig config, Map<String, Object> properties) {
        ConfigurationKeys.refuseUnknown(MailConfig.PID, properties, MailConfig.class);
        this.config = config;
    }

    MailConfig config() {
        return config;
    }
}
