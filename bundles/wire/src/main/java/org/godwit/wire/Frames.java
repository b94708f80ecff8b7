// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.Piece;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.NumberedRecipe;
import org.jspecify.annotations.Nullable;

/**
 * Bulk messages: frames of {@code u32 type, u32 length, payload}, big-endian; the type is four ASCII letters. Each
 * length is checked against its limit before memory is taken for it, each count against the length: {@code
 * docs/wire.md}. What is malformed fails BUG {@code MALFORMED_MESSAGE}, what is too large {@code MESSAGE_TOO_LARGE}.
 */
public final class Frames {
    static final int HEADER_BYTES = 8;
    static final int HOLES = type("HOLE");
    static final int NAMES = type("NAME");
    static final int RECIPES = type("RECP");
    static final int RUN = type("RUNS");
    static final int UNKNOWN = type("UNKN");
    static final int WANTED = type("WANT");

    private static final int HOLE_BYTES = 2 * Long.BYTES;
    private static final int NAME_BYTES = Long.BYTES + ChunkId.BYTES;
    private static final int PIECE_BYTES = Integer.BYTES + ChunkId.BYTES;
    private static final int RECIPE_HEAD_BYTES = Long.BYTES + Integer.BYTES;
    private static final int RUN_HEAD_BYTES = 2 * Integer.BYTES;

    /** A bit for each piece of the recipes offered, in order: set where its bytes are to be sent. */
    public record Wanted(int batch, BitSet pieces) {}

    private Frames() {}

    public static ByteBuffer holes(Extents holes) {
        ByteBuffer out = frame(HOLES, Integer.BYTES + holes.list().size() * HOLE_BYTES);
        out.putInt(holes.list().size());
        holes.list().forEach(extent -> out.putLong(extent.offset()).putLong(extent.length()));
        return out.flip();
    }

    public static Extents readHoles(InputStream in) throws IOException {
        ByteBuffer frame = required(in, HOLES, Integer.BYTES + Protocol.MAX_HOLES * HOLE_BYTES);
        int count = count(frame, HOLE_BYTES, Protocol.MAX_HOLES);
        exactly(frame, (long) count * HOLE_BYTES);
        try {
            return new Extents(Stream.generate(() -> new Extent(frame.getLong(), frame.getLong()))
                    .limit(count)
                    .toList());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw malformed("a range of zeroes: " + e.getMessage());
        }
    }

    public static ByteBuffer names(List<BlockName> names) {
        ByteBuffer out = frame(NAMES, Integer.BYTES + names.size() * NAME_BYTES);
        out.putInt(names.size());
        for (BlockName name : names) {
            out.putLong(name.block());
            name.name().write(out);
        }
        return out.flip();
    }

    public static List<BlockName> readNames(InputStream in) throws IOException {
        ByteBuffer frame = required(in, NAMES, Integer.BYTES + Protocol.MAX_NAMES * NAME_BYTES);
        int count = count(frame, NAME_BYTES, Protocol.MAX_NAMES);
        exactly(frame, (long) count * NAME_BYTES);
        List<BlockName> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(new BlockName(frame.getLong(), ChunkId.read(frame)));
        }
        return names;
    }

    public static ByteBuffer recipes(List<NumberedRecipe> recipes) {
        int bytes = Integer.BYTES;
        for (NumberedRecipe recipe : recipes) {
            bytes += RECIPE_HEAD_BYTES + recipe.recipe().pieces().size() * PIECE_BYTES;
        }
        ByteBuffer out = frame(RECIPES, bytes);
        out.putInt(recipes.size());
        for (NumberedRecipe recipe : recipes) {
            List<Piece> pieces = recipe.recipe().pieces();
            out.putLong(recipe.block()).putInt(pieces.size());
            for (Piece piece : pieces) {
                out.putInt(piece.lengthBytes());
                piece.id().write(out);
            }
        }
        return out.flip();
    }

    public static List<NumberedRecipe> readRecipes(InputStream in) throws IOException {
        ByteBuffer frame = required(in, RECIPES, Protocol.MAX_RECIPE_BYTES);
        int count = count(frame, RECIPE_HEAD_BYTES + PIECE_BYTES, Protocol.MAX_RECIPES);
        List<NumberedRecipe> recipes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            atLeast(frame, RECIPE_HEAD_BYTES);
            long block = frame.getLong();
            int pieces = count(frame, PIECE_BYTES, BlockRecipe.MAX_PIECES);
            ByteBuffer encoded = frame.slice(frame.position(), pieces * PIECE_BYTES);
            frame.position(frame.position() + pieces * PIECE_BYTES);
            try {
                recipes.add(new NumberedRecipe(block, BlockRecipe.decode(encoded)));
            } catch (IllegalArgumentException e) {
                throw malformed("recipe of block " + block + ": " + e.getMessage());
            }
        }
        exactly(frame, 0);
        return recipes;
    }

    /** The answer to names: a bit for each that the controller does not know. */
    public static ByteBuffer unknown(int count, BitSet bits) {
        ByteBuffer out = frame(UNKNOWN, Integer.BYTES + bitmapBytes(count));
        out.putInt(count);
        putBits(out, count, bits);
        return out.flip();
    }

    public static BitSet readUnknown(InputStream in, int expected) throws IOException {
        ByteBuffer frame = required(in, UNKNOWN, Integer.BYTES + bitmapBytes(Protocol.MAX_NAMES));
        return bits(frame, expected);
    }

    public static ByteBuffer wanted(Wanted wanted, int count) {
        ByteBuffer out = frame(WANTED, 2 * Integer.BYTES + bitmapBytes(count));
        out.putInt(wanted.batch()).putInt(count);
        putBits(out, count, wanted.pieces());
        return out.flip();
    }

    public static Wanted readWanted(InputStream in, int expected) throws IOException {
        int limit = 2 * Integer.BYTES + bitmapBytes(Protocol.MAX_RECIPE_BYTES / PIECE_BYTES);
        ByteBuffer frame = required(in, WANTED, limit);
        atLeast(frame, Integer.BYTES);
        int batch = frame.getInt();
        return new Wanted(batch, bits(frame, expected));
    }

    /** The frame of a run without its payload, which must follow at once: saves a copy. */
    public static ByteBuffer runHead(ChunkRun run) {
        int count = run.ids().size();
        int head = RUN_HEAD_BYTES + count * PIECE_BYTES;
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + head);
        out.putInt(RUN).putInt(head + run.payload().remaining());
        out.putInt(run.compression().code()).putInt(count);
        for (int i = 0; i < count; i++) {
            out.putInt(run.lengths().get(i));
            run.ids().get(i).write(out);
        }
        return out.flip();
    }

    /** The next run of a body, or empty at its end. */
    public static Optional<ChunkRun> readRun(InputStream in) throws IOException {
        int limit = RUN_HEAD_BYTES + ChunkRun.MAX_CHUNKS * PIECE_BYTES + ChunkRun.MAX_BYTES;
        ByteBuffer frame = next(in, RUN, limit);
        if (frame == null) {
            return Optional.empty();
        }
        atLeast(frame, Integer.BYTES);
        int compression = frame.getInt();
        int count = count(frame, PIECE_BYTES, ChunkRun.MAX_CHUNKS);
        List<ChunkId> ids = new ArrayList<>(count);
        List<Integer> lengths = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            lengths.add(frame.getInt());
            ids.add(ChunkId.read(frame));
        }
        try {
            ChunkRun run = new ChunkRun(ids, lengths, Compression.of(compression), frame.slice());
            // A packed run that is larger than its bytes would be sent unpacked: nothing honest needs more.
            if (run.payload().remaining() > run.unpackedBytes()) {
                throw malformed("a run of " + run.unpackedBytes() + " bytes carries " + frame.remaining());
            }
            return Optional.of(run);
        } catch (IllegalArgumentException e) {
            throw malformed(e.getMessage() == null ? "a run" : e.getMessage());
        }
    }

    private static ByteBuffer frame(int type, int payloadBytes) {
        return ByteBuffer.allocate(HEADER_BYTES + payloadBytes).putInt(type).putInt(payloadBytes);
    }

    private static ByteBuffer required(InputStream in, int type, int limit) throws IOException {
        ByteBuffer frame = next(in, type, limit);
        if (frame == null) {
            throw malformed("the body is empty where a frame " + text(type) + " is expected");
        }
        if (in.read() >= 0) {
            throw malformed("bytes follow the frame " + text(type));
        }
        return frame;
    }

    private static @Nullable ByteBuffer next(InputStream in, int type, int limit) throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length == 0) {
            return null;
        }
        if (header.length < HEADER_BYTES) {
            throw malformed("a frame is cut off in its header");
        }
        ByteBuffer head = ByteBuffer.wrap(header);
        int found = head.getInt();
        if (found != type) {
            throw malformed("a frame " + text(found) + " where " + text(type) + " is expected");
        }
        long length = Integer.toUnsignedLong(head.getInt());
        if (length > limit) {
            throw WireJson.tooLarge("frame " + text(type), limit).asException();
        }
        byte[] payload = new byte[(int) length];
        if (in.readNBytes(payload, 0, payload.length) < length) {
            throw malformed("a frame " + text(type) + " of " + length + " bytes is cut off");
        }
        return ByteBuffer.wrap(payload);
    }

    private static int count(ByteBuffer frame, int eachBytes, int limit) throws IOException {
        atLeast(frame, Integer.BYTES);
        int count = frame.getInt();
        if (count < 0 || count > limit || (long) count * eachBytes > frame.remaining()) {
            throw malformed("a count of " + Integer.toUnsignedString(count) + " before " + frame.remaining()
                    + " bytes, limit " + limit);
        }
        return count;
    }

    private static void atLeast(ByteBuffer frame, int bytes) throws IOException {
        if (frame.remaining() < bytes) {
            throw malformed("a frame ends " + (bytes - frame.remaining()) + " bytes too early");
        }
    }

    private static void exactly(ByteBuffer frame, long bytes) throws IOException {
        if (frame.remaining() != bytes) {
            throw malformed("a frame has " + frame.remaining() + " bytes where " + bytes + " are expected");
        }
    }

    private static BitSet bits(ByteBuffer frame, int expected) throws IOException {
        atLeast(frame, Integer.BYTES);
        int count = frame.getInt();
        if (count != expected) {
            throw malformed(
                    "a bitmap of " + Integer.toUnsignedString(count) + " bits where " + expected + " are expected");
        }
        exactly(frame, bitmapBytes(count));
        BitSet bits = BitSet.valueOf(frame);
        if (bits.length() > count) {
            throw malformed("a bitmap with bits set beyond its end");
        }
        return bits;
    }

    private static void putBits(ByteBuffer out, int count, BitSet bits) {
        byte[] bytes = new byte[bitmapBytes(count)];
        byte[] set = bits.get(0, count).toByteArray();
        System.arraycopy(set, 0, bytes, 0, set.length);
        out.put(bytes);
    }

    private static int bitmapBytes(int count) {
        return (count + 7) / 8;
    }

    private static int type(String letters) {
        return letters.charAt(0) << 24 | letters.charAt(1) << 16 | letters.charAt(2) << 8 | letters.charAt(3);
    }

    private static String text(int type) {
        StringBuilder out = new StringBuilder();
        for (int shift = 24; shift >= 0; shift -= 8) {
            int letter = type >>> shift & 0xff;
            out.append(letter > 32 && letter < 127 ? (char) letter : '?');
        }
        return out.toString();
    }

    private static IOException malformed(String what) {
        return WireJson.malformed(what).asException();
    }
}
