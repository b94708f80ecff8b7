// SPDX-License-Identifier: Apache-2.0
/** The messages between controller and agents, their codec, and agents as the controller sees them. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.wire;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
