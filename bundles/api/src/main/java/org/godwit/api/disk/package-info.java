/** Machines, their disks, and byte ranges of disks. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.disk;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
