// SPDX-License-Identifier: Apache-2.0
/** Who a machine belongs to: partner, customer, group; and what a decision is for. */
@NullMarked
@Export
@Version("0.1.0")
package org.godwit.api.tenant;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
