// SPDX-License-Identifier: Apache-2.0
/** Which blocks were written, seen by eBPF programs: no kernel module, no compiler, nothing but {@code bpf(2)}. */
@NullMarked
package org.godwit.agent.linux.tracking;

import org.jspecify.annotations.NullMarked;
