// SPDX-License-Identifier: Apache-2.0
/** Blob stores: the fake and the contract suite that every blob store passes. */
@NullMarked
package org.godwit.testkit.blob;

import org.jspecify.annotations.NullMarked;
