// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the runs of a pack without its footer, by authenticating every record: after a crash, where the tail may be
 * torn, and for a pack whose footer is damaged.
 *
 * @param runs the good ones, in order
 * @param end where the last good run ends before anything damaged
 * @param complete whether a right header, footer and trailer surround exactly these runs
 * @param damages what was found wrong, in words
 */
record PackScan(List<StoredRun> runs, int end, boolean complete, List<String> damages) {

    /** Stops at the first byte that is not right: what follows was never whole. */
    static PackScan upToTear(PackFormat format, byte[] pack) {
        return new Walk(format, pack).walk(false);
    }

    /** Goes on behind damaged bytes, wherever the next good record begins. */
    static PackScan whole(PackFormat format, byte[] pack) {
        return new Walk(format, pack).walk(true);
    }

    private static final class Walk {
        private final PackFormat format;
        private final byte[] pack;
        private final ByteBuffer view;
        private final List<StoredRun> runs = new ArrayList<>();
        private final List<String> damages = new ArrayList<>();

        Walk(PackFormat format, byte[] pack) {
            this.format = format;
            this.pack = pack;
            this.view = ByteBuffer.wrap(pack);
        }

        PackScan walk(boolean beyondDamage) {
            int at = PackFormat.HEADER_BYTES;
            int end = headerIsRight() ? at : 0;
            boolean torn = end == 0;
            boolean complete = false;
            while (at < pack.length && (!torn || beyondDamage)) {
                int length = runAt(at);
                if (length > 0) {
                    at += length;
                    end = torn ? end : at;
                } else if (endsAt(at)) {
                    complete = !torn;
                    break;
                } else {
                    torn = true;
                    damages.add("bytes at " + at + " that are no run");
                    at = next(at + 1);
                }
            }
            return new PackScan(runs, end, complete, damages);
        }

        private boolean headerIsRight() {
            byte[] header = format.header();
            boolean right =
                    pack.length >= header.length && Arrays.equals(pack, 0, header.length, header, 0, header.length);
            if (!right) {
                damages.add("a header that is not its own");
            }
            return right;
        }

        /** The length of the good run there, which is kept; 0 when there is none. */
        private int runAt(int at) {
            int length = PackFormat.recordBytes(PackFormat.RUN, view, at);
            if (length < 0 || length > PackFormat.MAX_RUN_RECORD) {
                return 0;
            }
            try {
                runs.add(RunBody.names(format.open(PackFormat.RUN, pack, at, length), at, length));
                return length;
            } catch (DamagedException e) {
                return 0;
            }
        }

        private boolean endsAt(int at) {
            int length = PackFormat.recordBytes(PackFormat.FOOTER, view, at);
            if (length < 0 || (long) at + length + PackFormat.TRAILER_BYTES != pack.length) {
                return false;
            }
            try {
                int[] place = PackFormat.footerPlace(ByteBuffer.wrap(pack, at + length, 12), pack.length);
                byte[] record = Arrays.copyOfRange(pack, at, at + length);
                return place[0] == at && format.runs(record, at).size() == runs.size();
            } catch (DamagedException e) {
                return false;
            }
        }

        /** The next place where a run could begin. */
        private int next(int from) {
            for (int at = from; at + PackFormat.RECORD_OVERHEAD <= pack.length; at++) {
                if (view.getInt(at) == PackFormat.RUN) {
                    return at;
                }
            }
            return pack.length;
        }
    }
}
