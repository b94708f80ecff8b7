// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkIdTest {
    private static final int SEEDS = Integer.getInteger("godwit.seeds", 500);

    private static byte[] digest(Random random) {
        byte[] digest = new byte[ChunkId.BYTES];
        random.nextBytes(digest);
        return digest;
    }

    @Test
    void anIdIsTheSameByBytesByTextAndByBuffer() {
        for (int seed = 0; seed < SEEDS; seed++) {
            byte[] digest = digest(new Random(seed));
            ChunkId id = ChunkId.of(digest);
            assertThat(ChunkId.of(id.toString()))
                    .as("seed %d", seed)
                    .isEqualTo(id)
                    .hasSameHashCodeAs(id);
            ByteBuffer buffer = ByteBuffer.allocate(ChunkId.BYTES + 6).position(3);
            id.write(buffer);
            assertThat(buffer.position()).isEqualTo(3 + ChunkId.BYTES);
            assertThat(Arrays.copyOfRange(buffer.array(), 3, 3 + ChunkId.BYTES))
                    .as("seed %d", seed)
                    .isEqualTo(digest);
        }
    }

    @Test
    void readingKeepsTheOrderOfTheBufferAndMovesItOn() {
        ChunkId id = ChunkId.of(digest(new Random(1)));
        ByteBuffer buffer = ByteBuffer.allocate(ChunkId.BYTES + 1);
        id.write(buffer);
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            buffer.rewind().order(order);
            assertThat(ChunkId.read(buffer)).isEqualTo(id);
            assertThat(buffer.position()).isEqualTo(ChunkId.BYTES);
            assertThat(buffer.order()).isEqualTo(order);
        }
        assertThatThrownBy(() -> id.write(ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN)))
                .hasMessageContaining("big-endian");
    }

    @Test
    void idsAreOrderedByTheirBytes() {
        Random random = new Random(2);
        for (int round = 0; round < SEEDS; round++) {
            byte[] one = digest(random);
            byte[] two = one.clone();
            two[random.nextInt(ChunkId.BYTES)] = (byte) random.nextInt(256);
            assertThat(Integer.signum(ChunkId.of(one).compareTo(ChunkId.of(two))))
                    .as("round %d", round)
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(one, two)));
        }
    }

    @Test
    void onlyTheHoleIsAHole() {
        assertThat(ChunkId.HOLE.isHole()).isTrue();
        assertThat(ChunkId.HOLE.toString()).isEqualTo("0".repeat(64));
        for (int at = 0; at < ChunkId.BYTES; at++) {
            byte[] digest = new byte[ChunkId.BYTES];
            digest[at] = 1;
            assertThat(ChunkId.of(digest).isHole()).isFalse();
        }
    }

    @Test
    void aDigestOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> ChunkId.of(new byte[31])).hasMessageContaining("31");
        assertThatThrownBy(() -> ChunkId.of("00ff")).hasMessageContaining("2");
        assertThatThrownBy(() -> ChunkId.of("zz".repeat(32))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesAreHmacSha256AndLeaveTheBytesAsTheyAre() {
        // RFC 4231 test case 1 has a shorter key; ours are 32 bytes. Computed with: printf 'Hi There' | openssl dgst
        // -sha256 -mac HMAC -macopt hexkey:0b0b… (32 times).
        byte[] secret = new byte[DomainKey.BYTES];
        Arrays.fill(secret, (byte) 0x0b);
        ByteBuffer bytes = ByteBuffer.wrap("xHi Therex".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .position(1)
                .limit(9);
        ChunkId name = new ChunkNamer(new DomainKey("default", secret)).name(bytes);
        assertThat(name.toString()).isEqualTo("198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7");
        assertThat(bytes.remaining()).isEqualTo(8);
        byte[] other = secret.clone();
        other[0]++;
        assertThat(new ChunkNamer(new DomainKey("default", other)).name(bytes)).isNotEqualTo(name);
    }

    @Test
    void aDomainKeyKeepsItsSecret() {
        DomainKey key = new DomainKey("customer-1", new byte[DomainKey.BYTES]);
        assertThat(key.toString()).isEqualTo("customer-1:***");
        key.secret()[0] = 1;
        assertThat(key.secret()[0]).isZero();
        assertThatThrownBy(() -> new DomainKey("Customer", new byte[32])).hasMessageContaining("Customer");
        assertThatThrownBy(() -> new DomainKey("customer", new byte[31])).hasMessageContaining("32");
    }
}
