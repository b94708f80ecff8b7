// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.godwit.api.export.Exports.Export;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NbdServerTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private final MadeUpDisks disks = new MadeUpDisks(1, 7 * MIB + 512);
    private Serving serving;
    private Export export;

    @BeforeEach
    void serve() throws IOException {
        serving = new Serving(disks, folder, Clock.systemUTC());
        export = serving.export(false);
    }

    @AfterEach
    void close() throws IOException {
        serving.close();
    }

    private byte[] disk(int offset, int length) {
        return Arrays.copyOfRange(disks.bytes, offset, offset + length);
    }

    @Test
    void readsGiveTheBytesAndHolesAsHoles() throws IOException {
        try (Client client = serving.client(export)) {
            for (int[] range :
                    new int[][] {{0, 7 * MIB + 512}, {MIB - 1, 2}, {7 * MIB, 512}, {5, 1}, {3 * MIB - 7, 14}}) {
                assertThat(client.read(range[0], range[1])).isEqualTo(disk(range[0], range[1]));
            }
            Client.Reply hole = client.ask(0, Nbd.CMD_READ, 0, MIB);
            assertThat(hole.holes).isEqualTo(1);
            assertThat(hole.chunks).isEqualTo(1);
            Client.Reply one = client.ask(Nbd.CMD_FLAG_DF, Nbd.CMD_READ, MIB - 10, 20);
            assertThat(one.chunks).isEqualTo(1);
            assertThat(one.data).isEqualTo(disk(MIB - 10, 20));
            assertThat(client.ask(Nbd.CMD_FLAG_DF, Nbd.CMD_READ, 0, 2 * MIB).error)
                    .isEqualTo(Nbd.EOVERFLOW);
        }
        try (Client old = Client.of(serving.server.port(), export.name(), false)) {
            assertThat(old.read(MIB / 2, 3 * MIB)).isEqualTo(disk(MIB / 2, 3 * MIB));
            assertThat(old.ask(0, Nbd.CMD_BLOCK_STATUS, 0, 512).error).isEqualTo(Nbd.EINVAL);
        }
    }

    @Test
    void allocationIsToldInRuns() throws IOException {
        try (Client client = serving.client(export)) {
            List<int[]> all = client.ask(0, Nbd.CMD_BLOCK_STATUS, 100, 7 * MIB).status;
            assertThat(all)
                    .containsExactly(
                            new int[] {MIB - 100, 3},
                            new int[] {2 * MIB, 0},
                            new int[] {MIB, 3},
                            new int[] {2 * MIB, 0},
                            new int[] {MIB, 3},
                            new int[] {100, 0});
            assertThat(client.ask(Nbd.CMD_FLAG_REQ_ONE, Nbd.CMD_BLOCK_STATUS, MIB, 2 * MIB).status)
                    .containsExactly(new int[] {2 * MIB, 0});
        }
    }

    @Test
    void whatIsWrongIsAnsweredAsTheProtocolSaysAndTheConnectionGoesOn() throws IOException {
        try (Client client = serving.client(export)) {
            long end = disks.bytes.length;
            assertThat(client.ask(0, Nbd.CMD_READ, end - 1, 2).error).isEqualTo(Nbd.EINVAL);
            assertThat(client.ask(0, Nbd.CMD_READ, -1, 2).error).isEqualTo(Nbd.EINVAL);
            assertThat(client.ask(0, Nbd.CMD_READ, Long.MAX_VALUE, 2).error).isEqualTo(Nbd.EINVAL);
            assertThat(client.ask(0, Nbd.CMD_READ, 0, 0).error).isEqualTo(Nbd.EINVAL);
            assertThat(client.ask(0, Nbd.CMD_READ, 0, 0xffff_ffffL).error).isEqualTo(Nbd.EINVAL);
            assertThat(client.ask(1 << 9, Nbd.CMD_READ, 0, 1).error).isEqualTo(Nbd.EINVAL);
            assertThat(client.ask(0, 99, 0, 1).error).isEqualTo(Nbd.EINVAL);
            assertThat(client.write(0, 0, new byte[70_000]).error).isEqualTo(Nbd.EPERM);
            assertThat(client.ask(0, Nbd.CMD_TRIM, 0, 4096).error).isEqualTo(Nbd.EPERM);
            assertThat(client.ask(0, Nbd.CMD_FLUSH, 0, 0).error).isZero();
            assertThat(client.ask(0, Nbd.CMD_CACHE, 0, 4 * MIB).error).isZero();
            assertThat(client.read(MIB, 10)).isEqualTo(disk(MIB, 10));
            client.send(0, Nbd.CMD_WRITE, 0, Nbd.MOST_BYTES + 1L);
            assertThatThrownBy(() -> client.in.readInt()).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void aBlockThatIsLostIsAnErrorAndNeverZeroes() throws IOException {
        disks.bad.add(2L);
        try (Client client = serving.client(export)) {
            assertThat(client.ask(0, Nbd.CMD_READ, 2L * MIB, 10).error).isEqualTo(Nbd.EIO);
            assertThat(client.ask(0, Nbd.CMD_READ, MIB, 2L * MIB).error).isEqualTo(Nbd.EIO);
            disks.bad.clear();
            assertThat(client.read(2 * MIB, 10)).isEqualTo(disk(2 * MIB, 10));
        }
        disks.bad.add(4L);
        try (Client old = Client.of(serving.server.port(), export.name(), false)) {
            assertThat(old.ask(0, Nbd.CMD_READ, 4L * MIB, 10).error).isEqualTo(Nbd.EIO);
            // Behind the head of an old reply there is no place for an error.
            disks.bad.add(5L);
            disks.bad.remove(4L);
            assertThatThrownBy(() -> old.ask(0, Nbd.CMD_READ, 4L * MIB, 2L * MIB))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void optionsAreAnsweredAndNoNameIsGivenAway() throws IOException {
        try (Client client = new Client(serving.server.port())) {
            client.out.writeInt(3);
            assertThat(type(client, Nbd.OPT_LIST, new byte[0])).isEqualTo(Nbd.REP_ERR_POLICY);
            assertThat(type(client, 77, new byte[9])).isEqualTo(Nbd.REP_ERR_UNSUP);
            assertThat(type(client, Nbd.OPT_STARTTLS, new byte[0])).isEqualTo(Nbd.REP_ERR_POLICY);
            assertThat(type(client, Nbd.OPT_GO, Client.go("nobody"))).isEqualTo(Nbd.REP_ERR_UNKNOWN);
            assertThat(type(client, Nbd.OPT_GO, new byte[] {0, 0, 1, 0, 5})).isEqualTo(Nbd.REP_ERR_INVALID);
            byte[] query = Client.context(export.name(), "base:");
            assertThat(type(client, Nbd.OPT_LIST_META_CONTEXT, query)).isEqualTo(Nbd.REP_ERR_INVALID);
            assertThat(type(client, Nbd.OPT_STRUCTURED_REPLY, new byte[1])).isEqualTo(Nbd.REP_ERR_INVALID);
            assertThat(type(client, Nbd.OPT_STRUCTURED_REPLY, new byte[0])).isEqualTo(Nbd.REP_ACK);
            assertThat(type(client, Nbd.OPT_LIST_META_CONTEXT, query)).isEqualTo(Nbd.REP_META_CONTEXT);
            assertThat(client.option(Nbd.OPT_SET_META_CONTEXT, Client.context(export.name(), "x:y")))
                    .hasSize(1);
            assertThat(type(client, Nbd.OPT_INFO, Client.go(export.name()))).isEqualTo(Nbd.REP_INFO);
            assertThat(type(client, Nbd.OPT_ABORT, new byte[0])).isEqualTo(Nbd.REP_ACK);
            assertThat(client.in.read()).isEqualTo(-1);
        }
        try (Client client = new Client(serving.server.port())) {
            client.out.writeInt(1);
            client.out.writeLong(Nbd.IHAVEOPT);
            client.out.writeInt(Nbd.OPT_EXPORT_NAME);
            client.out.writeInt(export.name().length());
            client.out.writeBytes(export.name());
            assertThat(client.in.readLong()).isEqualTo(disks.bytes.length);
            assertThat(client.in.readUnsignedShort() & (Nbd.READ_ONLY | Nbd.SEND_DF))
                    .isEqualTo(Nbd.READ_ONLY);
            client.in.readFully(new byte[124]);
            assertThat(client.read(MIB, 5)).isEqualTo(disk(MIB, 5));
        }
    }

    private static int type(Client client, int option, byte[] data) throws IOException {
        return client.option(option, data).get(0).type();
    }

    @Test
    void manyThatWantTheSameBlockReadItOnceAndWhoReadsInOrderFindsItReady() throws IOException {
        try (Client client = serving.client(export)) {
            for (int at = 0; at < 7 * MIB; at += 64 << 10) {
                client.read(at, 64 << 10);
            }
        }
        assertThat(disks.reads.get()).isLessThanOrEqualTo(5);
        assertThat(serving.book.find(export.id()).activity().loadedBytes()).isBetween(4L * MIB, 4L * MIB + 512);
    }

    @Test
    void oneTooManyIsClosedAndAnExportThatEndsTakesItsConnectionsAlong() throws IOException {
        Client[] clients = new Client[16];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = serving.client(export);
        }
        assertThatThrownBy(() -> new Client(serving.server.port())).isInstanceOf(IOException.class);
        assertThat(serving.book.find(export.id()).activity().connections()).isEqualTo(16);
        serving.book.end(export.id(), "admin");
        for (Client client : clients) {
            assertThatThrownBy(() -> client.read(0, 1)).isInstanceOf(IOException.class);
            client.close();
        }
        assertThat(disks.uses).isEmpty();
    }

    @Test
    void aNumberIsNotTakenForALength() throws IOException {
        try (Client client = new Client(serving.server.port())) {
            client.out.writeInt(3);
            client.out.writeLong(Nbd.IHAVEOPT);
            client.out.writeInt(Nbd.OPT_GO);
            client.out.writeInt(0x7fff_ffff);
            client.in.skipNBytes(12);
            assertThat(client.in.readInt()).isEqualTo(Nbd.REP_ERR_TOO_BIG);
        }
        try (Client client = new Client(serving.server.port())) {
            client.out.writeInt(3);
            byte[] data = Client.context(export.name());
            ByteBuffer.wrap(data).putInt(data.length - 4, 0x7fff_ffff);
            client.option(Nbd.OPT_STRUCTURED_REPLY, new byte[0]);
            assertThat(type(client, Nbd.OPT_SET_META_CONTEXT, data)).isEqualTo(Nbd.REP_ERR_INVALID);
        }
    }
}
