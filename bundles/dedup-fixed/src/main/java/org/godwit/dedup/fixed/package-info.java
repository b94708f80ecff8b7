// SPDX-License-Identifier: Apache-2.0
/** Cuts a block into pieces of one size. */
@NullMarked
package org.godwit.dedup.fixed;

import org.jspecify.annotations.NullMarked;
