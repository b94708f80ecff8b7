/** Restore points, and what the catalog remembers. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.point;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
