// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;

/** Zstandard frames (RFC 8878) between arrays; that something does not fit or is no frame is an answer here. */
final class Zstandard {
    /** It did not fit, or was no frame. */
    static final int FAILED = -1;

    private Zstandard() {}

    /** Packs into at most {@code out.length()} bytes; returns how many, or {@link #FAILED}. */
    static int pack(Crypt.Bytes in, Crypt.Bytes out, int level) {
        try {
            return (int) Zstd.compressByteArray(
                    out.array(), out.offset(), out.length(), in.array(), in.offset(), in.length(), level);
        } catch (ZstdException e) {
            return FAILED;
        }
    }

    /** Unpacks into {@code out}, never beyond it; returns the bytes, or {@link #FAILED}. */
    static int unpack(Crypt.Bytes in, Crypt.Bytes out) {
        if (in.length() == 0) {
            return FAILED;
        }
        try {
            return (int) Zstd.decompressByteArray(
                    out.array(), out.offset(), out.length(), in.array(), in.offset(), in.length());
        } catch (ZstdException e) {
            return FAILED;
        }
    }
}
