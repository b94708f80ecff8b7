// SPDX-License-Identifier: Apache-2.0
/** Serves disks of restore points as network block devices: the protocol, a cache, and a file for what is written. */
@NullMarked
package org.godwit.nbd;

import org.jspecify.annotations.NullMarked;
