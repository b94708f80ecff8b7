// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.testkit.chunk.Points;
import org.godwit.testkit.chunk.Runs;

/** Writes good examples of what a store holds, for the fuzzer to begin with: {@code StoreSeeds FOLDER}. */
final class StoreSeeds {
    private StoreSeeds() {}

    public static void main(String[] args) throws IOException {
        Path seeds = Path.of(args[0]);
        DomainKey key = new DomainKey("default", new byte[32]);
        for (Compression compression : Compression.values()) {
            ChunkRun run = Runs.of(key, compression, Runs.chunks(1, 2, 40));
            BitSet all = new BitSet();
            all.set(0, 2);
            StoredRun names = Workspace.names("default", run, all);
            Workspace work = new Workspace();
            work.unpack(key, run);
            int length = work.encode(run, all, names, 3);
            byte[] body = java.util.Arrays.copyOf(work.body(), length);
            String name = compression.name().toLowerCase(java.util.Locale.ROOT);
            write(seeds, PackFuzz.class, "run-" + name, 1, body);
            write(seeds, PackFuzz.class, "names-" + name, 2, body);
            byte[] footer = footer(names, length);
            write(seeds, PackFuzz.class, "footer-" + name, 3, footer);
            byte[] parts = ByteBuffer.allocate(6 + length + footer.length)
                    .put((byte) 0)
                    .putShort((short) length)
                    .put(body)
                    .put((byte) 1)
                    .putShort((short) footer.length)
                    .put(footer)
                    .array();
            write(seeds, PackFuzz.class, "pack-" + name, 5, parts);
        }
        write(seeds, PackFuzz.class, "header", 0, FuzzedStore.FORMAT.header());
        write(
                seeds,
                PackFuzz.class,
                "trailer",
                4,
                ByteBuffer.allocate(12)
                        .putInt(56)
                        .putInt(40)
                        .putInt(0x4757_4E44)
                        .array());
        byte[] point = PointCodec.encode(Points.point("rp_1", "main", new ChunkId(1, 2, 3, 4)));
        write(seeds, PointRecordFuzz.class, "fields", 0, point);
        write(
                seeds,
                PointRecordFuzz.class,
                "blob",
                1,
                ByteBuffer.allocate(60).putInt(0x4757_5054).putShort((short) 1).array());
        write(seeds, KeyBlobFuzz.class, "store", 0, FuzzedStore.STORE_BLOB);
        byte[] rotated = new WrappedKey("keys/x/", new byte[16], "").wrapped(FuzzedStore.MASTER, new byte[32]);
        write(seeds, KeyBlobFuzz.class, "rotated", 1, rotated);
        byte[] domain = new WrappedKey("keys/", new byte[16], "default").wrapped(FuzzedStore.MASTER, new byte[32]);
        write(seeds, KeyBlobFuzz.class, "domain", 2, domain);
        write(
                seeds,
                SpoolFuzz.class,
                "store-id",
                0,
                "00000000000000000000000000000000\n".getBytes(StandardCharsets.US_ASCII));
        write(seeds, SpoolFuzz.class, "boot-id", 1, "boot\n".getBytes(StandardCharsets.US_ASCII));
        write(seeds, SpoolFuzz.class, "pack", 2, FuzzedStore.FORMAT.header());
        for (String body : List.of(
                "00".repeat(32), "argon2id v=19 m=65536 t=3 p=4 salt=" + "00".repeat(16) + "\n" + "00".repeat(8))) {
            String version = "godwit-master-key " + (body.startsWith("a") ? 2 : 1);
            byte[] text = (version + "\n" + body).getBytes(StandardCharsets.US_ASCII);
            Path folder = Files.createDirectories(seeds.resolve(MasterKeyFuzz.class.getName()));
            Files.write(folder.resolve(body.startsWith("a") ? "passphrase" : "plain"), text);
        }
    }

    private static byte[] footer(StoredRun names, int length) {
        ByteBuffer out = ByteBuffer.allocate(12 + StoredRun.namesBytes("default", 2));
        out.putInt(1).putInt(PackFormat.HEADER_BYTES).putInt(length + PackFormat.RECORD_OVERHEAD);
        names.writeNames(out);
        return out.array();
    }

    private static void write(Path seeds, Class<?> target, String name, int mode, byte[] body) throws IOException {
        Path folder = Files.createDirectories(seeds.resolve(target.getName()));
        Files.write(
                folder.resolve(name),
                ByteBuffer.allocate(body.length + 1).put((byte) mode).put(body).array());
    }
}
