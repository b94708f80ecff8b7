// SPDX-License-Identifier: Apache-2.0
/** Disk images: made of the blocks that a source sends, and read back, each block checked. */
@NullMarked
package org.godwit.core.image;

import org.jspecify.annotations.NullMarked;
