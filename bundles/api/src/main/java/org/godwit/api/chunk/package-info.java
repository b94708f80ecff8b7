/** Chunks, the bytes under the name of their digest; how blocks are cut into them and where they are stored. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.chunk;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
