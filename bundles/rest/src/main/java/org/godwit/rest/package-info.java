// SPDX-License-Identifier: Apache-2.0
/**
 * The REST interface: translates between HTTP and the services of {@code api}, and decides nothing. The contract is
 * {@code openapi.yaml}; tests hold every answer against it.
 */
@NullMarked
package org.godwit.rest;

import org.jspecify.annotations.NullMarked;
