/** What every extension point shares, and the report of what is present. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.plugin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
