// SPDX-License-Identifier: Apache-2.0
/** Benchmarks of what the chunk store shows to nobody else. */
@NullMarked
package org.godwit.chunks;

import org.jspecify.annotations.NullMarked;
