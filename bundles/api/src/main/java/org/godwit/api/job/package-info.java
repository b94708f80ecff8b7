/** Watchable, stoppable work, and the events it causes. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.job;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
