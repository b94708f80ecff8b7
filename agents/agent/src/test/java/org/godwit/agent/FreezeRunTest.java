// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.Consistency;
import org.godwit.wire.Inventory;
import org.godwit.wire.OrderReply;
import org.godwit.wire.SeenDisk;
import org.godwit.wire.WireJson;
import org.junit.jupiter.api.Test;

/** A disk whose bytes say how often it was read, on a machine that writes and freezes as it is told. */
class FreezeRunTest {
    private static final int UNIT = HeldBytes.UNIT;
    private static final long SIZE = (200L << 20) + 512;

    private final Deque<Extents> written = new ArrayDeque<>();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Log log = new Log(new PrintStream(said), false, Clock.systemUTC());
    private final Shop shop = new Shop(log, Manners.NONE, () -> {});
    private Freezer.Thawed thawed = new Freezer.Thawed(true, 2, false, 7, List.of(), List.of());
    private Optional<Consistency> wanted = Optional.of(Consistency.FILE_SYSTEM);
    private boolean frozen;
    private String saidWhileFrozen = "";
    private int rooms;
    private int marks;
    private byte content;

    @Test
    void whatWasWrittenIsHeldAsItWasAtTheFreeze() throws IOException {
        // Before the freeze, at the freeze, and nothing more.
        written.add(cells(3));
        written.add(cells(3, 7));
        HeldSnapshot snapshot = snapshot();
        OrderReply.Freeze reply = freeze(snapshot);
        assertThat(reply.held()).isTrue();
        assertThat(reply.consistency()).isEqualTo(Consistency.FILE_SYSTEM);
        assertThat(reply.concerns()).isEmpty();
        OrderReply.Changes changes = reply.disks().get("sda");
        assertThat(changes.since()).isEqualTo("begin");
        assertThat(changes.until()).isEqualTo("m3");
        assertThat(changes.extents()).containsExactly(new long[] {3 * UNIT, UNIT}, new long[] {7 * UNIT, UNIT});
        ByteBuffer bytes = ByteBuffer.allocate(2 * UNIT);
        snapshot.held("sda", cells(3, 7), bytes);
        assertThat(bytes.hasRemaining()).isFalse();
        assertThat(bytes.get(0)).isEqualTo((byte) 1);
        assertThatThrownBy(() -> snapshot.held("sda", cells(4), ByteBuffer.allocate(UNIT)))
                .isInstanceOf(ProblemException.class);
        assertThat(rooms).isEqualTo(1);
        snapshot.close();
        assertThat(rooms).isZero();
    }

    @Test
    void whatIsWrittenAgainMeanwhileIsReadAgain() throws IOException {
        written.add(cells(3));
        written.add(cells(3, 7));
        // Not frozen at all: md marks itself clean.
        written.add(cells(7, 8));
        HeldSnapshot snapshot = snapshot();
        OrderReply.Freeze reply = freeze(snapshot);
        assertThat(reply.consistency()).isEqualTo(Consistency.FILE_SYSTEM);
        ByteBuffer bytes = ByteBuffer.allocate(3 * UNIT);
        snapshot.held("sda", cells(3, 7, 8), bytes);
        assertThat(bytes.get(0)).isEqualTo((byte) 1);
        assertThat(bytes.get(UNIT)).isGreaterThan((byte) 1);
        assertThat(bytes.get(2 * UNIT)).isGreaterThan((byte) 1);
    }

    @Test
    void whatNeverStopsIsFuzzyAndSaysSo() throws IOException {
        for (int i = 0; i < 20; i++) {
            written.add(cells(5));
        }
        OrderReply.Freeze reply = freeze(snapshot());
        assertThat(reply.held()).isTrue();
        assertThat(reply.consistency()).isEqualTo(Consistency.FUZZY);
        assertThat(reply.concerns().get(0).code()).isEqualTo("CONSISTENCY_BELOW_FILE_SYSTEM");
        assertThat(reply.concerns().get(0).message()).contains("while their file systems were frozen");
    }

    @Test
    void theLastPartOfADiskIsHeldToItsEnd() throws IOException {
        written.add(Extents.none());
        written.add(new Extents(List.of(new Extent(SIZE - 512, 512))));
        HeldSnapshot snapshot = snapshot();
        OrderReply.Freeze reply = freeze(snapshot);
        assertThat(reply.disks().get("sda").extents()).containsExactly(new long[] {SIZE - 512, 512});
        ByteBuffer bytes = ByteBuffer.allocate(512);
        snapshot.held("sda", new Extents(List.of(new Extent(SIZE - 512, 512))), bytes);
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @Test
    void tooMuchIsNotFrozenAtAll() throws IOException {
        written.add(new Extents(List.of(new Extent(0, 65L << 20))));
        notHeld("64 MiB can be held");
        assertThat(saidWhileFrozen).isEmpty();
        written.clear();
        written.add(cells(1));
        written.add(new Extents(List.of(new Extent(0, 40L << 20))));
        notHeld("room for");
        assertThat(rooms).isZero();
    }

    @Test
    void benchesThatNobodyWorksAtAreLentAndNothingElseIsTaken() throws IOException {
        shop.back(shop.bench(() -> false));
        // Over the edges of slabs and of what lies between them.
        Extents much = new Extents(List.of(new Extent(5 * UNIT, 26L << 20), new Extent(100L << 20, 512 << 10)));
        written.add(cells(1));
        written.add(much);
        HeldSnapshot snapshot = snapshot();
        OrderReply.Freeze reply = freeze(snapshot);
        assertThat(reply.held()).isTrue();
        assertThat(rooms).as("memory beside the benches").isZero();
        assertThat(shop.spareBench()).as("a bench that is free").isEmpty();
        ByteBuffer bytes = ByteBuffer.allocate((int) much.totalBytes());
        snapshot.held("sda", much, bytes);
        for (int at = 0; at < bytes.capacity(); at += 4096) {
            assertThat(bytes.getLong(at)).as("bytes at " + at).isEqualTo(pattern(placeOf(much, at)));
        }
        Extents asked = new Extents(List.of(new Extent(11 * UNIT, (2 << 20) - UNIT - 1), new Extent(100L << 20, UNIT)));
        ByteBuffer some = ByteBuffer.allocate((int) asked.totalBytes());
        snapshot.held("sda", asked, some);
        OrderReply told = WireJson.read(HeldReply.json(snapshot, "sda", asked), OrderReply.class);
        assertThat(told.problem()).isNull();
        assertThat(told.held().bytes()).isEqualTo(some.array());
        assertThatThrownBy(snapshot::checkHoldsNothing).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().code())
                .isEqualTo("SNAPSHOT_HOLDS"));
        snapshot.close();
        assertThat(shop.spareBench()).isPresent();
        assertThat(shop.spareBench()).isPresent();
    }

    @Test
    void whereBenchesAreTooFewOrAtWorkThereIsMore() throws IOException {
        Workbench taken = shop.bench(() -> false);
        written.add(new Extents(List.of(new Extent(0, 18L << 20))));
        written.add(new Extents(List.of(new Extent(0, 18L << 20))));
        HeldSnapshot snapshot = snapshot();
        assertThat(freeze(snapshot).held()).isTrue();
        assertThat(rooms).isEqualTo(1);
        // What was held is let go of before there is room for more.
        assertThat(freeze(snapshot).held()).isTrue();
        assertThat(rooms).isZero();
        snapshot.close();
        shop.back(taken);
        assertThat(rooms).isZero();
    }

    @Test
    void afterOneThatWasTooSmallThereIsMoreRoom() throws IOException {
        Extents much = new Extents(List.of(new Extent(0, 15L << 20)));
        written.addAll(List.of(cells(1), much, cells(1), much));
        HeldSnapshot snapshot = snapshot();
        assertThat(freeze(snapshot).held()).isFalse();
        assertThat(freeze(snapshot).held()).isTrue();
        snapshot.close();
        assertThat(rooms).isZero();
    }

    @Test
    void aFreezeThatWasBrokenHoldsNothing() throws IOException {
        written.add(cells(3));
        thawed = new Freezer.Thawed(false, 2, true, 10_000, List.of(), List.of());
        notHeld("thawed after 10000 ms");
        assertThat(rooms).isZero();
    }

    @Test
    void theLevelThatWasReachedIsNeverSilentlyLower() throws IOException {
        wanted = Optional.of(Consistency.APPLICATION);
        thawed = new Freezer.Thawed(true, 2, true, 7, List.of(), List.of());
        assertThat(freeze(snapshot()).consistency()).isEqualTo(Consistency.APPLICATION);
        thawed = new Freezer.Thawed(true, 2, false, 7, List.of("the script ended with 3"), List.of());
        OrderReply.Freeze lower = freeze(snapshot());
        assertThat(lower.consistency()).isEqualTo(Consistency.FILE_SYSTEM);
        assertThat(lower.concerns().get(0).message()).contains("application consistent", "file system", "ended with 3");
        thawed = new Freezer.Thawed(true, 0, false, 7, List.of(), List.of());
        OrderReply.Freeze none = freeze(snapshot());
        assertThat(none.consistency()).isEqualTo(Consistency.CRASH);
        assertThat(none.concerns().get(0).message()).contains("no file system of these disks is mounted");
        wanted = Optional.empty();
        assertThatThrownBy(() -> freeze(snapshot())).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().code())
                .isEqualTo("FREEZE_OFF"));
    }

    @Test
    void nothingIsLoggedWhileItIsFrozen() throws IOException {
        written.add(cells(3));
        freeze(snapshot());
        assertThat(saidWhileFrozen).isEqualTo("silent");
        assertThat(said.toString()).contains("looked", "frozen fileSystems=2");
    }

    private void notHeld(String because) throws IOException {
        OrderReply.Freeze reply = freeze(snapshot());
        assertThat(reply.held()).isFalse();
        assertThat(reply.disks()).isEmpty();
        assertThat(reply.concerns().get(0).message()).contains(because);
    }

    private static long placeOf(Extents extents, long at) {
        long left = at;
        for (Extent extent : extents.list()) {
            if (left < extent.length()) {
                return extent.offset() + left;
            }
            left -= extent.length();
        }
        throw new IllegalArgumentException("nothing is at " + at);
    }

    private static long pattern(long place) {
        return 0x6f1d_0000_0000L + place;
    }

    private static Extents cells(long... numbers) {
        return new Extents(java.util.Arrays.stream(numbers)
                .mapToObj(number -> new Extent(number * UNIT, UNIT))
                .toList());
    }

    private HeldSnapshot snapshot() throws IOException {
        return HeldSnapshot.of("s1", new Frosty(), Clock.systemUTC(), Consistency.APPLICATION);
    }

    private OrderReply.Freeze freeze(HeldSnapshot snapshot) throws IOException {
        return new FreezeRun(snapshot, new Frosty(), shop, Map.of("sda", "begin")).run(Clock.systemUTC());
    }

    private final class Frosty implements Computer, Tracker, Freezer {
        @Override
        public Inventory inventory() {
            throw new IllegalStateException();
        }

        @Override
        public List<String> disks() {
            return List.of("sda");
        }

        @Override
        public OpenDisk open(String name) {
            return new Counting();
        }

        @Override
        public Tracker tracker() {
            return this;
        }

        @Override
        public Freezer freezer() {
            return this;
        }

        @Override
        public Optional<ChangeMark> mark(String disk) {
            log.info("looked");
            marks++;
            content++;
            return Optional.of(new ChangeMark("m" + marks));
        }

        @Override
        public Optional<Extents> since(String disk, ChangeMark mark) {
            Extents next = written.poll();
            return Optional.of(next == null ? Extents.none() : next);
        }

        @Override
        public Optional<Consistency> wanted(Collection<String> disks) {
            return wanted;
        }

        @Override
        public void sync(Collection<String> disks) {}

        @Override
        public Room room(int bytes) {
            rooms++;
            ByteBuffer memory = ByteBuffer.allocate(bytes);
            return new Room() {
                @Override
                public ByteBuffer bytes() {
                    return memory;
                }

                @Override
                public void close() {
                    rooms--;
                }
            };
        }

        @Override
        public Frozen freeze(Collection<String> disks) {
            content = 0;
            frozen = true;
            said.reset();
            return () -> {
                if (frozen) {
                    saidWhileFrozen = said.size() == 0 ? "silent" : said.toString();
                    frozen = false;
                }
                return thawed;
            };
        }
    }

    private final class Counting implements OpenDisk {
        @Override
        public SeenDisk seen() {
            return new SeenDisk("sda", SIZE, 512, "/dev/sda", List.of());
        }

        @Override
        public int read(long offset, ByteBuffer target) {
            int length = target.remaining();
            int from = target.position();
            while (target.hasRemaining()) {
                target.put(content);
            }
            // Where it is read from, in the first bytes of each page of larger reads.
            for (int at = 0; length > UNIT && at < length; at += 4096) {
                target.putLong(from + at, pattern(offset + at));
            }
            return length;
        }

        @Override
        public String stamp() {
            return "";
        }

        @Override
        public long sizeNow() {
            return SIZE;
        }

        @Override
        public void close() {}
    }
}
