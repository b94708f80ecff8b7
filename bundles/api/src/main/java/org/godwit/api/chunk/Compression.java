// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

/** How the payload of a {@link ChunkRun} is packed. The code is what stands on disk and on the wire. */
public enum Compression {
    NONE(0),
    /** One Zstandard frame, RFC 8878, with its content size. */
    ZSTD(1);

    private final int code;

    Compression(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** @throws IllegalArgumentException for a code nobody knows yet */
    public static Compression of(int code) {
        return switch (code) {
            case 0 -> NONE;
            case 1 -> ZSTD;
            default -> throw new IllegalArgumentException("unknown compression " + code);
        };
    }
}
