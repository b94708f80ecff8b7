// SPDX-License-Identifier: Apache-2.0
/** Blobs as objects of any service that speaks S3. */
@NullMarked
package org.godwit.store.s3;

import org.jspecify.annotations.NullMarked;
