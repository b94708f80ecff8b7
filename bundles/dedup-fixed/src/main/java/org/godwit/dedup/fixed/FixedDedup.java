// SPDX-License-Identifier: Apache-2.0
package org.godwit.dedup.fixed;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.image.ImageTree;
import org.godwit.api.plugin.ConfigurationKeys;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Cuts at multiples of one size, counted from the block's start. The simplest strategy, and the yardstick for others:
 * bytes that moved by less than a piece are new bytes to it.
 */
@Component(name = FixedDedup.PID, configurationPid = FixedDedup.PID, service = DedupStrategy.class, immediate = true)
@Designate(ocd = FixedDedup.Config.class)
public final class FixedDedup implements DedupStrategy {
    static final String PID = "org.godwit.dedup.fixed";

    /** The one parameter. */
    static final String PIECE_BYTES = "piece.bytes";

    private static final int DEFAULT_PIECE_BYTES = 65_536;
    private static final int MIN_PIECE_BYTES = 4096;

    /** The page of settings: {@code etc/org.godwit.dedup.fixed.cfg}. */
    @ObjectClassDefinition(name = "Godwit dedup: fixed", description = "Cuts a block into pieces of one size")
    @interface Config {
        @AttributeDefinition(
                name = "Piece size",
                description = "Bytes of a piece: a multiple of 4096 up to 1048576",
                min = "4096",
                max = "1048576")
        int piece_bytes() default DEFAULT_PIECE_BYTES;
    }

    private final int pieceBytes;

    /** With default parameters, for {@link java.util.ServiceLoader}. */
    public FixedDedup() {
        this(DEFAULT_PIECE_BYTES);
    }

    @Activate
    public FixedDedup(Config config, Map<String, Object> properties) {
        this(checked(config, properties));
    }

    private FixedDedup(int pieceBytes) {
        if (pieceBytes < MIN_PIECE_BYTES || pieceBytes > ImageTree.BLOCK_BYTES || pieceBytes % MIN_PIECE_BYTES != 0) {
            throw new IllegalArgumentException(PIECE_BYTES + " is a multiple of " + MIN_PIECE_BYTES + " up to "
                    + ImageTree.BLOCK_BYTES + ", not " + pieceBytes);
        }
        this.pieceBytes = pieceBytes;
    }

    private static int checked(Config config, Map<String, Object> properties) {
        ConfigurationKeys.refuseUnknown(PID, properties, Config.class);
        return config.piece_bytes();
    }

    @Override
    public String id() {
        return "fixed";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of(PIECE_BYTES, pieceBytes);
    }

    @Override
    public DedupStrategy with(Map<String, Integer> parameters) {
        for (String name : parameters.keySet()) {
            if (!name.equals(PIECE_BYTES)) {
                throw new IllegalArgumentException("dedup strategy fixed has no parameter " + name);
            }
        }
        return new FixedDedup(parameters.getOrDefault(PIECE_BYTES, DEFAULT_PIECE_BYTES));
    }

    @Override
    public int[] cut(ByteBuffer block) {
        int length = block.remaining();
        int[] lengths = new int[(length + pieceBytes - 1) / pieceBytes];
        Arrays.fill(lengths, pieceBytes);
        if (length % pieceBytes != 0) {
            lengths[lengths.length - 1] = length % pieceBytes;
        }
        return lengths;
    }
}
