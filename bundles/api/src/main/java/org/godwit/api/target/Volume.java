// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.target;

/**
 * A disk in the target.
 *
 * @param id as the target names it: a path, a UUID
 */
public record Volume(String id, long sizeBytes) {}
