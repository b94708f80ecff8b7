// SPDX-License-Identifier: Apache-2.0
/** The agent: enrol, ask, read, cut, send, resume. What it needs of an operating system comes as {@link Computer}. */
@NullMarked
package org.godwit.agent;

import org.jspecify.annotations.NullMarked;
