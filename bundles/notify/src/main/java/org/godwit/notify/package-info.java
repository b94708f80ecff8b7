// SPDX-License-Identifier: Apache-2.0
/** Tells people without being asked what is wrong and what was shown: alerts, webhooks, mail, reports. */
@NullMarked
package org.godwit.notify;

import org.jspecify.annotations.NullMarked;
