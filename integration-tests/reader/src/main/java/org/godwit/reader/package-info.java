// SPDX-License-Identifier: Apache-2.0
/** Reads stores without Godwit. */
@NullMarked
package org.godwit.reader;

import org.jspecify.annotations.NullMarked;
