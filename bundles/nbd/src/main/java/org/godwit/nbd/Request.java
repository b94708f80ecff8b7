// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.DataInputStream;
import java.io.IOException;

/**
 * The head of a request.
 *
 * @param handle comes back in the reply
 */
record Request(int flags, int command, long handle, long offset, long length) {

    /** @throws IOException when the bytes are no request: what follows them cannot be understood */
    static Request read(DataInputStream in) throws IOException {
        int magic = in.readInt();
        if (magic != Nbd.REQUEST) {
            throw new IOException("a request begins with " + Integer.toHexString(magic));
        }
        return new Request(
                in.readUnsignedShort(),
                in.readUnsignedShort(),
                in.readLong(),
                in.readLong(),
                Integer.toUnsignedLong(in.readInt()));
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /**
     * What the protocol asks of every request.
     *
     * @param allocation whether block status was agreed upon
     */
    void check(Device device, boolean allocation) throws RefusedRequest {
        int allowed =
                switch (command) {
                    case Nbd.CMD_READ -> Nbd.CMD_FLAG_DF;
                    case Nbd.CMD_WRITE, Nbd.CMD_TRIM -> 0;
                    case Nbd.CMD_WRITE_ZEROES -> Nbd.CMD_FLAG_NO_HOLE | Nbd.CMD_FLAG_FAST_ZERO;
                    case Nbd.CMD_BLOCK_STATUS -> Nbd.CMD_FLAG_REQ_ONE;
                    case Nbd.CMD_FLUSH, Nbd.CMD_CACHE -> 0;
                    default -> throw new RefusedRequest(Nbd.EINVAL, "there is no command " + command);
                };
        if ((flags & ~(allowed | Nbd.CMD_FLAG_FUA)) != 0) {
            throw new RefusedRequest(Nbd.EINVAL, "command " + command + " has no flags " + flags);
        }
        boolean writes = command == Nbd.CMD_WRITE || command == Nbd.CMD_TRIM || command == Nbd.CMD_WRITE_ZEROES;
        if (writes && !device.writable()) {
            throw new RefusedRequest(Nbd.EPERM, "the export is read only");
        }
        if (command == Nbd.CMD_BLOCK_STATUS && !allocation) {
            throw new RefusedRequest(Nbd.EINVAL, "block status was not agreed upon");
        }
        if (command != Nbd.CMD_FLUSH) {
            checkRange(device, writes);
        }
    }

    private void checkRange(Device device, boolean writes) throws RefusedRequest {
        boolean within = offset >= 0 && length <= device.sizeBytes() && offset <= device.sizeBytes() - length;
        if (!within) {
            throw new RefusedRequest(writes ? Nbd.ENOSPC : Nbd.EINVAL, "it goes beyond the end");
        }
        if (length == 0) {
            throw new RefusedRequest(Nbd.EINVAL, "it is about nothing");
        }
        if (command == Nbd.CMD_READ && length > Nbd.MOST_BYTES) {
            throw new RefusedRequest(Nbd.EINVAL, "it asks for more than " + Nbd.MOST_BYTES + " bytes");
        }
    }
}
