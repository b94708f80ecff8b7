/** Which restore points stay, why, and how long; and what is decided for a machine. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.retention;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
