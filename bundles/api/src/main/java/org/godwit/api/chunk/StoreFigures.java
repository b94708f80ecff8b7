// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import java.util.OptionalLong;

/**
 * @param chunks distinct chunks in the store
 * @param chunkBytes their bytes before compression
 * @param storedBytes bytes of all packs, compressed and encrypted
 * @param freeBytes what may still be put, where the backend can say
 */
public record StoreFigures(long chunks, long chunkBytes, long storedBytes, OptionalLong freeBytes) {}
