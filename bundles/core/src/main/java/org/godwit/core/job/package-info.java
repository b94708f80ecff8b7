// SPDX-License-Identifier: Apache-2.0
/** The job engine: what is to be done is queued, tried, and tried again until it is done; it outlives the controller. */
@NullMarked
package org.godwit.core.job;

import org.jspecify.annotations.NullMarked;
