// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.source;

import org.godwit.api.image.BlockRecipe;

/** @param block number of the block on its disk, from 0 */
public record NumberedRecipe(long block, BlockRecipe recipe) {}
