// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What client and server agree upon before the first request: fixed newstyle negotiation. No list of exports is given
 * away, for a name is what opens one. A client has {@value #PATIENCE_MS} ms for each step and {@value #MOST_OPTIONS} steps.
 */
final class Handshake {
    private static final int PATIENCE_MS = 10_000;
    private static final int MOST_OPTIONS = 64;

    /** No option that we know is longer: names have at most 4096 bytes. */
    private static final int MOST_OPTION_BYTES = 64 << 10;

    private static final int PREFERRED_BYTES = 64 << 10;

    /**
     * @param allocation whether the client asks for what is allocated
     */
    record Agreed(Served export, Wire wire, boolean structured, boolean allocation) {}

    private final Door door;
    private Wire wire;
    private boolean noZeroes;
    private boolean structured;
    private Optional<Served> asked = Optional.empty();

    Handshake(Door door, Wire wire) {
        this.door = door;
        this.wire = wire;
    }

    /** @return empty when the connection is to be closed */
    Optional<Agreed> run() throws IOException {
        wire.patience(PATIENCE_MS);
        DataOutputStream out = wire.out();
        out.writeLong(Nbd.NBDMAGIC);
        out.writeLong(Nbd.IHAVEOPT);
        out.writeShort(Nbd.FLAG_FIXED_NEWSTYLE | Nbd.FLAG_NO_ZEROES);
        out.flush();
        int flags = wire.in().readInt();
        if ((flags & ~(Nbd.FLAG_FIXED_NEWSTYLE | Nbd.FLAG_NO_ZEROES)) != 0) {
            return Optional.empty();
        }
        noZeroes = (flags & Nbd.FLAG_NO_ZEROES) != 0;
        for (int i = 0; i < MOST_OPTIONS; i++) {
            if (wire.in().readLong() != Nbd.IHAVEOPT) {
                return Optional.empty();
            }
            int option = wire.in().readInt();
            int length = wire.in().readInt();
            if (length < 0 || length > MOST_OPTION_BYTES) {
                reply(option, Nbd.REP_ERR_TOO_BIG);
                return Optional.empty();
            }
            byte[] data = new byte[length];
            wire.in().readFully(data);
            Step step = option(option, ByteBuffer.wrap(data));
            if (step != Step.NEXT) {
                return step == Step.CLOSE ? Optional.empty() : Optional.of(agreed());
            }
        }
        return Optional.empty();
    }

    private enum Step {
        NEXT,
        CLOSE,
        GO
    }

    private Optional<Served> entered = Optional.empty();

    private Agreed agreed() throws IOException {
        wire.patience(0);
        Served export = entered.orElseThrow();
        boolean allocation = structured && asked.filter(one -> one == export).isPresent();
        return new Agreed(export, wire, structured, allocation);
    }

    private Step option(int option, ByteBuffer data) throws IOException {
        switch (option) {
            case Nbd.OPT_EXPORT_NAME -> {
                return exportName(data);
            }
            case Nbd.OPT_GO, Nbd.OPT_INFO -> {
                return info(option, data) && option == Nbd.OPT_GO ? Step.GO : Step.NEXT;
            }
            case Nbd.OPT_ABORT -> {
                reply(option, Nbd.REP_ACK);
                return Step.CLOSE;
            }
            case Nbd.OPT_LIST -> reply(option, data.hasRemaining() ? Nbd.REP_ERR_INVALID : Nbd.REP_ERR_POLICY);
            case Nbd.OPT_STARTTLS -> startTls(option, data);
            case Nbd.OPT_STRUCTURED_REPLY -> {
                boolean good = !data.hasRemaining();
                structured |= good;
                reply(option, good ? Nbd.REP_ACK : Nbd.REP_ERR_INVALID);
            }
            case Nbd.OPT_LIST_META_CONTEXT, Nbd.OPT_SET_META_CONTEXT -> context(option, data);
            default -> reply(option, Nbd.REP_ERR_UNSUP);
        }
        return Step.NEXT;
    }

    /** The old way in, which knows no errors. */
    private Step exportName(ByteBuffer data) throws IOException {
        Optional<Served> export = door.find(StandardCharsets.UTF_8.decode(data).toString());
        if (export.isEmpty() || export.get().tls() && !wire.secure()) {
            return Step.CLOSE;
        }
        entered = export;
        DataOutputStream out = wire.out();
        out.writeLong(export.get().device().sizeBytes());
        out.writeShort(export.get().flags(structured));
        if (!noZeroes) {
            out.write(new byte[124]);
        }
        out.flush();
        return Step.GO;
    }

    /** @return whether the export may be used */
    private boolean info(int option, ByteBuffer data) throws IOException {
        List<Integer> wanted = new ArrayList<>();
        Optional<String> name = text(data);
        int infos = name.isPresent() && data.remaining() >= 2 ? Short.toUnsignedInt(data.getShort()) : -1;
        if (infos < 0 || data.remaining() != infos * 2) {
            reply(option, Nbd.REP_ERR_INVALID);
            return false;
        }
        while (data.hasRemaining()) {
            wanted.add((int) data.getShort());
        }
        Optional<Served> export = permitted(option, name.get());
        if (export.isEmpty()) {
            return false;
        }
        Device device = export.get().device();
        int flags = export.get().flags(structured);
        reply(option, Nbd.REP_INFO, out -> {
            out.writeShort(Nbd.INFO_EXPORT);
            out.writeLong(device.sizeBytes());
            out.writeShort(flags);
        });
        if (wanted.contains(Nbd.INFO_NAME)) {
            reply(option, Nbd.REP_INFO, out -> {
                out.writeShort(Nbd.INFO_NAME);
                out.write(name.get().getBytes(StandardCharsets.UTF_8));
            });
        }
        reply(option, Nbd.REP_INFO, out -> {
            out.writeShort(Nbd.INFO_BLOCK_SIZE);
            out.writeInt(1);
            out.writeInt(PREFERRED_BYTES);
            out.writeInt(Nbd.MOST_BYTES);
        });
        reply(option, Nbd.REP_ACK);
        entered = export;
        return true;
    }

    /** The export, or a reply why it may not be used. */
    private Optional<Served> permitted(int option, String name) throws IOException {
        Optional<Served> export = door.find(name);
        if (export.isEmpty()) {
            reply(option, Nbd.REP_ERR_UNKNOWN);
        } else if (export.get().tls() && !wire.secure()) {
            reply(option, Nbd.REP_ERR_TLS_REQD);
            return Optional.empty();
        }
        return export;
    }

    private void startTls(int option, ByteBuffer data) throws IOException {
        if (data.hasRemaining() || wire.secure()) {
            reply(option, Nbd.REP_ERR_INVALID);
            return;
        }
        Optional<SSLContext> context = door.tls();
        if (context.isEmpty()) {
            reply(option, Nbd.REP_ERR_POLICY);
            return;
        }
        reply(option, Nbd.REP_ACK);
        wire = wire.secured(context.get());
        structured = false;
        asked = Optional.empty();
    }

    private void context(int option, ByteBuffer data) throws IOException {
        if (option == Nbd.OPT_SET_META_CONTEXT) {
            asked = Optional.empty();
        }
        Optional<String> name = text(data);
        Optional<List<String>> queries = name.isPresent() ? queries(data) : Optional.empty();
        if (!structured || queries.isEmpty()) {
            reply(option, Nbd.REP_ERR_INVALID);
            return;
        }
        Optional<Served> export = permitted(option, name.get());
        if (export.isEmpty()) {
            return;
        }
        boolean set = option == Nbd.OPT_SET_META_CONTEXT;
        boolean listed = !set && (queries.get().isEmpty() || queries.get().contains("base:"));
        if (listed || queries.get().contains(Nbd.ALLOCATION)) {
            reply(option, Nbd.REP_META_CONTEXT, out -> {
                out.writeInt(set ? Nbd.ALLOCATION_ID : 0);
                out.write(Nbd.ALLOCATION.getBytes(StandardCharsets.UTF_8));
            });
            asked = set ? export : asked;
        }
        reply(option, Nbd.REP_ACK);
    }

    private static Optional<List<String>> queries(ByteBuffer data) {
        List<String> queries = new ArrayList<>();
        int count = data.remaining() < 4 ? -1 : data.getInt();
        // Each takes four bytes at least: what is there bounds how many there can be.
        if (count < 0 || count > data.remaining() / 4) {
            return Optional.empty();
        }
        for (int i = 0; i < count; i++) {
            Optional<String> query = text(data);
            if (query.isEmpty()) {
                return Optional.empty();
            }
            queries.add(query.get());
        }
        return data.hasRemaining() ? Optional.empty() : Optional.of(queries);
    }

    /** A text with its length before it; empty when that is more than is there. */
    private static Optional<String> text(ByteBuffer data) {
        int length = data.remaining() < 4 ? -1 : data.getInt();
        if (length < 0 || length > data.remaining()) {
            return Optional.empty();
        }
        byte[] text = new byte[length];
        data.get(text);
        return Optional.of(new String(text, StandardCharsets.UTF_8));
    }

    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    private void reply(int option, int type) throws IOException {
        reply(option, type, out -> {});
    }

    private void reply(int option, int type, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        body.write(new DataOutputStream(bytes));
        DataOutputStream out = wire.out();
        out.writeLong(Nbd.OPTION_REPLY);
        out.writeInt(option);
        out.writeInt(type);
        out.writeInt(bytes.size());
        bytes.writeTo(out);
        out.flush();
    }
}
