// SPDX-License-Identifier: Apache-2.0
package org.godwit.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Restores a disk from a folder of store-fs without any code of Godwit; written from docs/format.md alone. */
public final class StoreReader {
    private static final List<?> OPTIONAL = List.of("t");
    private static final List<?> PARTITION = List.of("nnnt", OPTIONAL, OPTIONAL, OPTIONAL, OPTIONAL);
    private static final List<?> INTERFACE = List.of("tt", List.of("t"));
    private static final List<?> IMAGE = List.of("ttntt", List.of("tn"), "n", OPTIONAL);
    private static final List<?> POINT = List.of(
            "tttttttttnn", List.of("ttnnt", PARTITION), INTERFACE, List.of("tttt"), "nnnnnttt", IMAGE, "nnnnnn");

    private record Place(Path pack, int offset, int length, int at, int size) {}

    private final Path blobs;
    private final byte[] data;
    private final byte[] wrapping;
    private final Map<String, Place> index = new HashMap<>();
    private Place unpacked = new Place(Path.of(""), 0, 0, 0, 0);
    private byte[] payload = {};

    public StoreReader(Path store, Path keyFile) throws IOException, GeneralSecurityException {
        blobs = store.resolve("blobs");
        List<String> lines = Files.readAllLines(keyFile);
        must(hex(hmac(lines.get(0).getBytes(UTF_8), lines.get(1)), 8).equals(lines.get(2)), keyFile);
        wrapping = hmac(HexFormat.of().parseHex(lines.get(1)), "godwit key wrapping");
        data = open(wrapping, Files.readAllBytes(blobs.resolve("keys/store")), 32, "");
        try (Stream<Path> files = Files.walk(blobs.resolve("packs"))) {
            for (Path pack : files.filter(Files::isRegularFile).toList()) {
                index(pack);
            }
        }
    }

    public static void main(String[] args) throws IOException, GeneralSecurityException {
        must(args.length == 5, "five words: STORE KEYFILE POINT DISK OUTPUT");
        new StoreReader(Path.of(args[0]), Path.of(args[1])).restore(args[2], args[3], Path.of(args[4]));
    }

    /** Restores the named disk of a restore point; each chunk is compared with its id. */
    public void restore(String point, String disk, Path output) throws IOException, GeneralSecurityException {
        String name = "points/" + point.toLowerCase(Locale.ROOT) + "-" + hex(hmac("points/".getBytes(UTF_8), point), 4);
        byte[] record = open(hmac(data, "godwit points"), Files.readAllBytes(blobs.resolve(name)), 8, name);
        List<Object> fields = fields(POINT, ByteBuffer.wrap(record));
        String domain = (String) fields.get(21);
        byte[] key = open(wrapping, Files.readAllBytes(blobs.resolve("keys/domain/" + domain)), 32, domain);
        for (Object image : (List<?>) fields.get(22)) {
            if (image instanceof List<?> of && of.get(1).equals(disk)) {
                try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "rw")) {
                    file.setLength((Long) of.get(2));
                    write(domain, key, HexFormat.of().parseHex((String) of.get(3)), file);
                }
            }
        }
    }

    private void write(String domain, byte[] key, byte[] root, RandomAccessFile file)
            throws IOException, GeneralSecurityException {
        ByteBuffer segments = chunk(domain, key, root, 0);
        for (long segment = 0; segments.hasRemaining(); segment++) {
            ByteBuffer blocks = chunk(domain, key, take(segments, 32), 0);
            for (long block = segment << 10; blocks.hasRemaining(); block++) {
                ByteBuffer recipe = chunk(domain, key, take(blocks, 32), 0);
                file.seek(block << 20);
                while (recipe.hasRemaining()) {
                    int length = recipe.getInt();
                    file.write(chunk(domain, key, take(recipe, 32), length).array());
                }
            }
        }
    }

    /** A chunk's bytes; of HOLE as many zeroes as asked for. */
    private ByteBuffer chunk(String domain, byte[] key, byte[] id, int zeroes)
            throws IOException, GeneralSecurityException {
        if (Arrays.equals(id, new byte[32])) {
            return ByteBuffer.allocate(zeroes);
        }
        Place place = Objects.requireNonNull(index.get(domain + hex(id, 32)), "a chunk is in no pack");
        if (!place.pack.equals(unpacked.pack) || place.offset != unpacked.offset) {
            unpack(ByteBuffer.wrap(record(place.pack, place.offset, place.length)));
            unpacked = place;
        }
        byte[] bytes = Arrays.copyOfRange(payload, place.at, place.at + place.size);
        must(Arrays.equals(hmac(key, "", bytes), id), "chunk " + hex(id, 32));
        return ByteBuffer.wrap(bytes);
    }

    private void unpack(ByteBuffer body) {
        boolean packed = body.get() == 1;
        take(body, body.get());
        take(body, body.getShort() * 36);
        payload = take(body, body.remaining());
        payload = packed ? Zstd.decompress(payload, 4 << 20) : payload;
    }

    private void index(Path pack) throws IOException, GeneralSecurityException {
        ByteBuffer trailer = ByteBuffer.wrap(read(pack, Files.size(pack) - 12, 12));
        ByteBuffer footer = ByteBuffer.wrap(record(pack, trailer.getInt(), trailer.getInt()));
        for (int runs = footer.getInt(); runs > 0; runs--) {
            Place place = new Place(pack, footer.getInt(), footer.getInt(), 0, 0);
            String domain = new String(take(footer, footer.get()), UTF_8);
            for (int left = footer.getShort(); left > 0; left--) {
                place = new Place(pack, place.offset, place.length, place.at + place.size, footer.getInt());
                index.put(domain + hex(take(footer, 32), 32), place);
            }
        }
    }

    private byte[] record(Path pack, int offset, int length) throws IOException, GeneralSecurityException {
        byte[] id = HexFormat.of().parseHex(pack.getFileName().toString());
        return open(hmac(data, "godwit pack", id), read(pack, offset, length), 8, "");
    }

    private static byte[] read(Path file, long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(offset);
            in.readFully(bytes);
        }
        return bytes;
    }

    /** Fields by a pattern: n is a number, t a text, and a list a list of that. */
    private static List<Object> fields(List<?> pattern, ByteBuffer in) {
        List<Object> fields = new ArrayList<>();
        for (Object part : pattern) {
            if (part instanceof String letters) {
                letters.chars()
                        .forEach(c -> fields.add(c == 'n' ? in.getLong() : new String(take(in, in.getInt()), UTF_8)));
            } else {
                List<Object> list = new ArrayList<>();
                for (int left = in.getInt(); left > 0; left--) {
                    list.add(fields((List<?>) part, in));
                }
                fields.add(list);
            }
        }
        return fields;
    }

    /** Opens what GCM closed: clear bytes that are proven, nonce, cipher text with its tag. */
    private static byte[] open(byte[] key, byte[] bytes, int clear, String more) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, bytes, clear, 12));
        cipher.updateAAD(bytes, 0, clear);
        cipher.updateAAD(more.getBytes(UTF_8));
        return cipher.doFinal(bytes, clear + 12, bytes.length - clear - 12);
    }

    private static byte[] hmac(byte[] key, String text, byte[]... more) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update(text.getBytes(UTF_8));
        Arrays.stream(more).forEach(mac::update);
        return mac.doFinal();
    }

    private static String hex(byte[] bytes, int count) {
        return HexFormat.of().formatHex(bytes, 0, count);
    }

    private static byte[] take(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    private static void must(boolean good, Object what) throws IOException {
        if (!good) {
            throw new IOException("Cannot read the store: " + what + " is missing or wrong");
        }
    }
}
