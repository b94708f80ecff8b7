// SPDX-License-Identifier: Apache-2.0
/** A machine becomes a restore point: what differs is read, disks side by side, all at one moment. */
@NullMarked
package org.godwit.core.replicate;

import org.jspecify.annotations.NullMarked;
