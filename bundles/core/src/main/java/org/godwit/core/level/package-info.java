// SPDX-License-Identifier: Apache-2.0
/** What is decided for customers, groups and machines, and what of it is in force for one of them. */
@NullMarked
package org.godwit.core.level;

import org.jspecify.annotations.NullMarked;
