// SPDX-License-Identifier: Apache-2.0
/** What agents say of themselves. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.log;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
