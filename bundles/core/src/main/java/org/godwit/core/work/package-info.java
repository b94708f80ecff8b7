// SPDX-License-Identifier: Apache-2.0
/** What jobs work with, and how they tell how far they got. */
@NullMarked
package org.godwit.core.work;

import org.jspecify.annotations.NullMarked;
