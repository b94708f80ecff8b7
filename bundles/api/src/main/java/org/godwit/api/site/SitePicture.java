// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.time.Instant;
import org.godwit.api.plan.CloudSiteId;

/**
 * What the screen of a machine of a site showed when all that was waited for had been seen: evidence that a person can judge.
 *
 * @param device the machine's name in the plan
 * @param png the picture (ISO 15948), in Base64 (RFC 4648 §4); at most {@link #MOST_BYTES} before that
 */
public record SitePicture(CloudSiteId site, String device, Instant takenAt, String png) {
    public static final int MOST_BYTES = 1 << 18;
}
