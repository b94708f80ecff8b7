// SPDX-License-Identifier: Apache-2.0
/** Chunk stores: the fake and the contract suite that every chunk store passes. */
@NullMarked
package org.godwit.testkit.chunk;

import org.jspecify.annotations.NullMarked;
