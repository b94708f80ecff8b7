// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.source;

import java.util.Optional;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extents;

/**
 * All that may differ from {@code since}; without {@code since}, all that may differ from zeroes. A superset is fine, a
 * missing byte is not.
 *
 * @param until the mark to ask from next time; empty when the source does not track and compares by hash instead
 */
public record ChangeSet(DiskId disk, Optional<ChangeMark> since, Optional<ChangeMark> until, Extents extents) {}
