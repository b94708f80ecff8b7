// SPDX-License-Identifier: Apache-2.0
/** Blobs as files in a folder. */
@NullMarked
package org.godwit.store.fs;

import org.jspecify.annotations.NullMarked;
