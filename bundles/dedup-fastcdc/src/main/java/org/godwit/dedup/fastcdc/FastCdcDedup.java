// SPDX-License-Identifier: Apache-2.0
package org.godwit.dedup.fastcdc;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.image.BlockCutter;
import org.godwit.api.image.ImageTree;
import org.godwit.api.plugin.ConfigurationKeys;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Cuts where the bytes themselves say so, at any byte: for content that moves by less than a page, as in data bases,
 * archives and file systems with small blocks.
 *
 * <ul>
 *   <li>A stretch of zero pages ({@value #PAGE_BYTES} bytes, counted from the block's start; the last may be shorter) is
 *       one piece, so that holes are pieces of their own.
 *   <li>Each stretch between holes is cut by FastCDC ({@link Boundary}) with the numbers of {@link Gear}. Its last piece
 *       may be shorter than the smallest size.
 * </ul>
 *
 * This text, {@link Boundary} and the seed are what the id {@code fastcdc} means: a change of them needs another id.
 */
@Component(
        name = FastCdcDedup.PID,
        configurationPid = FastCdcDedup.PID,
        service = DedupStrategy.class,
        immediate = true)
@Designate(ocd = FastCdcDedup.Config.class)
public final class FastCdcDedup implements DedupStrategy {
    static final String PID = "org.godwit.dedup.fastcdc";
    static final int PAGE_BYTES = 4096;

    static final String MIN_BYTES = "min.bytes";
    static final String AVERAGE_BYTES = "average.bytes";
    static final String MAX_BYTES = "max.bytes";

    /** So that a recipe of nothing but the smallest pieces is within its limit. */
    private static final int LEAST_BYTES = 512;

    private static final Sizes DEFAULT = new Sizes(4096, 16_384, 131_072);

    /** The page of settings: {@code etc/org.godwit.dedup.fastcdc.cfg}. */
    @ObjectClassDefinition(name = "Godwit dedup: fastcdc", description = "Cuts where the bytes say so, at any byte")
    @interface Config {
        @AttributeDefinition(
                name = "Smallest size",
                description = "Bytes: from 512 to the average",
                min = "512",
                max = "1048576")
        int min_bytes() default 4096;

        @AttributeDefinition(
                name = "Average size",
                description = "Bytes of a piece on average: a power of two from 1024 to 1048576",
                min = "1024",
                max = "1048576")
        int average_bytes() default 16_384;

        @AttributeDefinition(
                name = "Largest size",
                description = "Bytes: from the average to 1048576",
                min = "1024",
                max = "1048576")
        int max_bytes() default 131_072;
    }

    private record Sizes(int min, int average, int max) {
        Sizes {
            if (average < 2 * LEAST_BYTES || average > ImageTree.BLOCK_BYTES || Integer.bitCount(average) != 1) {
                throw new IllegalArgumentException(AVERAGE_BYTES + " is a power of two from " + 2 * LEAST_BYTES + " to "
                        + ImageTree.BLOCK_BYTES + ", not " + average);
            }
            if (min < LEAST_BYTES || min > average) {
                throw new IllegalArgumentException(
                        MIN_BYTES + " is from " + LEAST_BYTES + " to the average of " + average + ", not " + min);
            }
            if (max < average || max > ImageTree.BLOCK_BYTES) {
                throw new IllegalArgumentException(MAX_BYTES + " is from the average of " + average + " to "
                        + ImageTree.BLOCK_BYTES + ", not " + max);
            }
        }

        Map<String, Integer> parameters() {
            return Map.of(MIN_BYTES, min, AVERAGE_BYTES, average, MAX_BYTES, max);
        }
    }

    private final Sizes sizes;
    private final Boundary boundary;

    /** With default parameters, for {@link java.util.ServiceLoader}. */
    public FastCdcDedup() {
        this(DEFAULT);
    }

    @Activate
    public FastCdcDedup(Config config, Map<String, Object> properties) {
        this(checked(config, properties));
    }

    private FastCdcDedup(Sizes sizes) {
        this.sizes = sizes;
        this.boundary = new Boundary(sizes.min(), sizes.average(), sizes.max());
    }

    private static Sizes checked(Config config, Map<String, Object> properties) {
        ConfigurationKeys.refuseUnknown(PID, properties, Config.class);
        return new Sizes(config.min_bytes(), config.average_bytes(), config.max_bytes());
    }

    @Override
    public String id() {
        return "fastcdc";
    }

    @Override
    public Map<String, Integer> parameters() {
        return sizes.parameters();
    }

    @Override
    public DedupStrategy with(Map<String, Integer> parameters) {
        Set<String> known = DEFAULT.parameters().keySet();
        for (String name : parameters.keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("dedup strategy fastcdc has no parameter " + name);
            }
        }
        return new FastCdcDedup(new Sizes(
                parameters.getOrDefault(MIN_BYTES, DEFAULT.min()),
                parameters.getOrDefault(AVERAGE_BYTES, DEFAULT.average()),
                parameters.getOrDefault(MAX_BYTES, DEFAULT.max())));
    }

    @Override
    public int[] cut(ByteBuffer block) {
        int[] lengths = new int[16];
        int pieces = 0;
        int start = block.position();
        int end = block.limit();
        int at = start;
        while (at < end) {
            boolean hole = isHole(block, at);
            int stop = at;
            do {
                stop = stop - start + PAGE_BYTES >= end - start ? end : stop + PAGE_BYTES;
            } while (stop < end && isHole(block, stop) == hole);
            while (at < stop) {
                int next = hole ? stop : boundary.after(block, at, stop);
                lengths = pieces < lengths.length ? lengths : Arrays.copyOf(lengths, 4 * pieces);
                lengths[pieces++] = next - at;
                at = next;
            }
        }
        return Arrays.copyOf(lengths, pieces);
    }

    /** Whether the page that begins at index {@code at} is all zero. */
    private static boolean isHole(ByteBuffer block, int at) {
        return BlockCutter.isZero(block, at, Math.min(block.limit(), at + PAGE_BYTES));
    }
}
