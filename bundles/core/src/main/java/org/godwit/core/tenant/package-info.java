// SPDX-License-Identifier: Apache-2.0
/** Customers, groups and the machines in them: made, changed, and refused what would break them. */
@NullMarked
package org.godwit.core.tenant;

import org.jspecify.annotations.NullMarked;
