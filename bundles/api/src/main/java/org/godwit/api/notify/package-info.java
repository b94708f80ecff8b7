// SPDX-License-Identifier: Apache-2.0
/** What people are told without asking: alerts, webhooks, mail, reports. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.notify;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
