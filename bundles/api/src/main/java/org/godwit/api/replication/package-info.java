// SPDX-License-Identifier: Apache-2.0
/** When machines are replicated without being asked, and how that goes. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.replication;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
