// SPDX-License-Identifier: Apache-2.0
/** Plans that are run: drills, failovers and migrations, what each made in a target, and what becomes of it. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.site;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
