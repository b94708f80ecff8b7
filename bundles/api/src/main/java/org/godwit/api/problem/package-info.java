/** What an operator reads when something failed, and whose move it is. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.problem;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
