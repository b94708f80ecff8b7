/** How ids are made that are to sort by time. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.id;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
