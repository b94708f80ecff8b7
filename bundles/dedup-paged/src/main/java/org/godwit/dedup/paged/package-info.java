// SPDX-License-Identifier: Apache-2.0
/** Cuts a block where the content of a 4 KiB page says so. */
@NullMarked
package org.godwit.dedup.paged;

import org.jspecify.annotations.NullMarked;
