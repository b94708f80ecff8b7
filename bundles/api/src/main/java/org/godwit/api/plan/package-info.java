/** Which machines are started in the target, in what order, with what: documents, their versions, and what they mean. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.plan;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
