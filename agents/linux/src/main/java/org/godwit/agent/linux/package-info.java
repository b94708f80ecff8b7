// SPDX-License-Identifier: Apache-2.0
/** What the agent needs of Linux: disks by system calls, the inventory, the command line. */
@NullMarked
package org.godwit.agent.linux;

import org.jspecify.annotations.NullMarked;
