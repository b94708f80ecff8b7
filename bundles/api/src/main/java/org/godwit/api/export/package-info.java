// SPDX-License-Identifier: Apache-2.0
/** Disks of restore points, served to whoever has the name of the export. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.export;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
