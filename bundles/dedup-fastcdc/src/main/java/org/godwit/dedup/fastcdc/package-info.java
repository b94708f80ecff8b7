// SPDX-License-Identifier: Apache-2.0
/** Cuts a block where its bytes say so, wherever that is. */
@NullMarked
package org.godwit.dedup.fastcdc;

import org.jspecify.annotations.NullMarked;
