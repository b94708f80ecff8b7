// SPDX-License-Identifier: Apache-2.0
/** What of a disk nobody needs: by the own maps of the file systems that lie on it. */
@NullMarked
package org.godwit.agent.linux.space;

import org.jspecify.annotations.NullMarked;
