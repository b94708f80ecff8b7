// SPDX-License-Identifier: Apache-2.0
/** Dedup strategies: the contract suite that every strategy passes. */
@NullMarked
package org.godwit.testkit.dedup;

import org.jspecify.annotations.NullMarked;
