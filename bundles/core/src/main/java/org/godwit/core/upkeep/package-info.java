// SPDX-License-Identifier: Apache-2.0
/** Stores are swept, scrubbed, checked and mended. */
@NullMarked
package org.godwit.core.upkeep;

import org.jspecify.annotations.NullMarked;
