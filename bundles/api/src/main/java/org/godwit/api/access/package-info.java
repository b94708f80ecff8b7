/** Who may come in: people who sign in, agents that enrol. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.access;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
