// SPDX-License-Identifier: Apache-2.0
package org.godwit.dedup.paged;

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
 * Cuts only between pages of {@value #PAGE_BYTES} bytes, because file systems lay files on those boundaries:
 *
 * <ul>
 *   <li>where zero pages and other pages meet, so that holes are pieces of their own;
 *   <li>after a page whose {@link PageHash} has zeroes where the mask of the average size has ones;
 *   <li>where a piece would otherwise grow beyond {@value #MAX_FACTOR} times the average size.
 * </ul>
 *
 * A stretch of zero pages is one piece. The last page of a block may be shorter. This text, the hash and the factor
 * are what the id {@code paged} means: a change of them needs another id.
 */
@Component(name = PagedDedup.PID, configurationPid = PagedDedup.PID, service = DedupStrategy.class, immediate = true)
@Designate(ocd = PagedDedup.Config.class)
public final class PagedDedup implements DedupStrategy {
    static final String PID = "org.godwit.dedup.paged";

    /** Cuts lie on multiples of this. */
    static final int PAGE_BYTES = 4096;

    /** The largest piece of data, in average pieces: fewer than 1 of 2000 pieces is cut by it. */
    static final int MAX_FACTOR = 8;

    /** The one parameter. */
    static final String AVERAGE_BYTES = "average.bytes";

    private static final int DEFAULT_AVERAGE_BYTES = 16_384;

    /** The page of settings: {@code etc/org.godwit.dedup.paged.cfg}. */
    @ObjectClassDefinition(name = "Godwit dedup: paged", description = "Cuts where the content of a 4 KiB page says so")
    @interface Config {
        @AttributeDefinition(
                name = "Average size",
                description = "Bytes of a piece on average: a power of two from 4096 to 1048576",
                min = "4096",
                max = "1048576")
        int average_bytes() default DEFAULT_AVERAGE_BYTES;
    }

    private final int averageBytes;
    private final long mask;
    private final int maxPages;

    /** With default parameters, for {@link java.util.ServiceLoader}. */
    public PagedDedup() {
        this(DEFAULT_AVERAGE_BYTES);
    }

    @Activate
    public PagedDedup(Config config, Map<String, Object> properties) {
        this(checked(config, properties));
    }

    private PagedDedup(int averageBytes) {
        if (averageBytes < PAGE_BYTES || averageBytes > ImageTree.BLOCK_BYTES || Integer.bitCount(averageBytes) != 1) {
            throw new IllegalArgumentException(AVERAGE_BYTES + " is a power of two from " + PAGE_BYTES + " to "
                    + ImageTree.BLOCK_BYTES + ", not " + averageBytes);
        }
        this.averageBytes = averageBytes;
        this.mask = averageBytes / PAGE_BYTES - 1;
        this.maxPages = averageBytes / PAGE_BYTES * MAX_FACTOR;
    }

    private static int checked(Config config, Map<String, Object> properties) {
        ConfigurationKeys.refuseUnknown(PID, properties, Config.class);
        return config.average_bytes();
    }

    @Override
    public String id() {
        return "paged";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of(AVERAGE_BYTES, averageBytes);
    }

    @Override
    public DedupStrategy with(Map<String, Integer> parameters) {
        for (String name : parameters.keySet()) {
            if (!name.equals(AVERAGE_BYTES)) {
                throw new IllegalArgumentException("dedup strategy paged has no parameter " + name);
            }
        }
        return new PagedDedup(parameters.getOrDefault(AVERAGE_BYTES, DEFAULT_AVERAGE_BYTES));
    }

    @Override
    public int[] cut(ByteBuffer block) {
        int length = block.remaining();
        int pages = (length + PAGE_BYTES - 1) / PAGE_BYTES;
        int[] lengths = new int[pages];
        int pieces = 0;
        int first = 0;
        boolean inHole = false;
        boolean marked = false;
        for (int page = 0; page < pages; page++) {
            int at = page * PAGE_BYTES;
            long hash = PageHash.of(block, block.position() + at, Math.min(PAGE_BYTES, length - at));
            boolean hole = hash == PageHash.ZERO;
            boolean cutHere = hole != inHole || marked || (!hole && page - first == maxPages);
            if (cutHere && page > first) {
                lengths[pieces++] = (page - first) * PAGE_BYTES;
                first = page;
            }
            inHole = hole;
            marked = !hole && (hash & mask) == 0;
        }
        if (length > 0) {
            lengths[pieces++] = length - first * PAGE_BYTES;
        }
        return Arrays.copyOf(lengths, pieces);
    }
}
