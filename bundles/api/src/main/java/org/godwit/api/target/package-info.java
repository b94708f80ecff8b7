/** Where machines land: volumes, instances, and the proof that an instance came up. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.target;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
