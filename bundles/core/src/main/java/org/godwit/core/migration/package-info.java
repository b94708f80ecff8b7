// SPDX-License-Identifier: Apache-2.0
/** Moves machines into a target for good: orders drills and failovers, and follows them. */
@NullMarked
package org.godwit.core.migration;

import org.jspecify.annotations.NullMarked;
