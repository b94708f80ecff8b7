// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.target;

/**
 * A machine in the target.
 *
 * @param id as the target names it
 */
public record Instance(String id, String name) {}
