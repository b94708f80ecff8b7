// SPDX-License-Identifier: Apache-2.0
/** The chunk store: packs, compression, encryption and index over any blob store. The format is docs/format.md. */
@NullMarked
package org.godwit.chunks;

import org.jspecify.annotations.NullMarked;
