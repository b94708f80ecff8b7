// SPDX-License-Identifier: Apache-2.0
/** Requests that are made again. */
@NullMarked
package org.godwit.core.request;

import org.jspecify.annotations.NullMarked;
