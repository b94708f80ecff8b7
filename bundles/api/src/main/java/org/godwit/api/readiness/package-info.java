// SPDX-License-Identifier: Apache-2.0
/** Whether machines and plans could be recovered now, and why not. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.readiness;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
