// SPDX-License-Identifier: Apache-2.0
/** Measures engines for the chunk index; in the package of the index, which nobody else may see. */
@NullMarked
package org.godwit.chunks;

import org.jspecify.annotations.NullMarked;
