/** Where machines come from: snapshots, change sets, and cutting at the place where a disk is read. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.source;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
