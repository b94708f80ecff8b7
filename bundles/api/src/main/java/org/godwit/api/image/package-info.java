/** Disk images: the recipe of a whole disk as a Merkle tree of chunks. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.image;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
