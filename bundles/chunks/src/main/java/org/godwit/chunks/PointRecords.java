// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.AEADBadTagException;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of restore points, each an encrypted blob {@code points/…}; see docs/format.md. */
final class PointRecords {
    static final String PREFIX = "points/";

    private static final Logger LOG = LoggerFactory.getLogger(PointRecords.class);
    private static final int MAGIC = 0x4757_5054; // GWPT
    private static final short VERSION = 1;
    private static final int HEAD_BYTES = 8 + Crypt.NONCE_BYTES;
    /** A record with hundreds of disks has some 100 KiB; nothing larger is read. */
    private static final int MAX_BYTES = 16 << 20;
    /** Names asked for at a time. */
    private static final int PAGE = 1000;

    private final BlobStore blobs;
    private final byte[] key;

    PointRecords(BlobStore blobs, StoreKeys keys) {
        this.blobs = blobs;
        this.key = Crypt.derived(keys.dataKey(), "godwit points", new byte[0]);
    }

    void record(RestorePoint point) throws IOException {
        String name = name(point.id().value());
        byte[] plain = PointCodec.encode(point);
        byte[] out = new byte[HEAD_BYTES + plain.length + Crypt.TAG_BYTES];
        byte[] nonce = Crypt.random(Crypt.NONCE_BYTES);
        ByteBuffer.wrap(out).putInt(MAGIC).putShort(VERSION).putShort((short) 0).put(nonce);
        Crypt.seal(key, nonce, associated(out, name), Crypt.Bytes.all(plain), out, HEAD_BYTES);
        blobs.put(name, out.length, Channels.newChannel(new ByteArrayInputStream(out)));
    }

    /** Deletes a record; nothing happens when there is none. */
    void forget(RestorePointId point) throws IOException {
        blobs.delete(name(point.value()));
    }

    /** All that can be read; one that is damaged hides no other and is named in the log. */
    List<RestorePoint> recorded() throws IOException {
        return recorded(new ArrayList<>());
    }

    /** @param damaged takes the names of those that cannot be read */
    List<RestorePoint> recorded(List<String> damaged) throws IOException {
        List<RestorePoint> points = new ArrayList<>();
        String after = "";
        for (List<String> page = blobs.list(PREFIX, after, PAGE);
                !page.isEmpty();
                page = blobs.list(PREFIX, after, PAGE)) {
            for (String name : page) {
                try {
                    points.add(read(name));
                } catch (DamagedException e) {
                    damaged.add(name);
                    LOG.error("store={} record={} is damaged: found {}", blobs.id(), name, e.getMessage());
                }
            }
            after = page.get(page.size() - 1);
        }
        return points;
    }

    private RestorePoint read(String name) throws IOException {
        long size = blobs.size(name).orElse(0);
        if (size < HEAD_BYTES || size > MAX_BYTES) {
            throw new DamagedException(size + " bytes");
        }
        ByteBuffer in = ByteBuffer.allocate((int) size);
        if (blobs.get(name, 0, in) < size || in.getInt(0) != MAGIC) {
            throw new DamagedException("no record of a restore point");
        }
        byte[] blob = in.array();
        byte[] nonce = Arrays.copyOfRange(blob, 8, HEAD_BYTES);
        Crypt.Bytes sealed = new Crypt.Bytes(blob, HEAD_BYTES, blob.length - HEAD_BYTES);
        try {
            return PointCodec.decode(Crypt.open(key, nonce, associated(blob, name), sealed));
        } catch (AEADBadTagException | IllegalArgumentException e) {
            refuseNewer(name, blob, nonce, sealed);
            throw new DamagedException("a record whose authentication fails");
        }
    }

    /** A newer record; but not one of ours in whose version a bit flipped, which must hide no other. */
    private void refuseNewer(String name, byte[] blob, byte[] nonce, Crypt.Bytes sealed) throws IOException {
        int version = Short.toUnsignedInt(ByteBuffer.wrap(blob).getShort(4));
        if (version <= VERSION) {
            return;
        }
        byte[] ours = blob.clone();
        ByteBuffer.wrap(ours).putShort(4, VERSION);
        try {
            Crypt.open(key, nonce, associated(ours, name), sealed);
        } catch (AEADBadTagException e) {
            throw Problem.of(
                            Kind.UNSUPPORTED,
                            "STORE_FORMAT",
                            "The record " + name + " has format " + version + ", this version knows " + VERSION + ".",
                            "Use the version of Godwit that wrote it, or a newer one.")
                    .causedBy(e);
        }
    }

    /** Ids may have capital letters, blobs may not: eight digits of a digest keep apart what differs only in them. */
    static String name(String id) {
        byte[] digest = Crypt.hmac(PREFIX.getBytes(StandardCharsets.US_ASCII), id.getBytes(StandardCharsets.US_ASCII));
        return PREFIX + id.toLowerCase(Locale.ROOT) + "-" + HexFormat.of().formatHex(digest, 0, 4);
    }

    private static byte[] associated(byte[] blob, String name) {
        ByteBuffer out = ByteBuffer.allocate(8 + name.length());
        return out.put(blob, 0, 8).put(name.getBytes(StandardCharsets.US_ASCII)).array();
    }
}
