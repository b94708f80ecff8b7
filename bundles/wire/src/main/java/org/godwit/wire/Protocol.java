// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

/** Names, versions and limits of the protocol: {@code docs/wire.md}. */
public final class Protocol {

    /** The version this code speaks, and the oldest it still understands. */
    public static final int VERSION = 1;

    public static final int OLDEST_VERSION = 1;

    /** All requests of agents lie under this path. */
    public static final String PATH = "/agent/v1";

    /** Names the session that {@code hello} opened; on every request but {@code enrol} and {@code hello}. */
    public static final String SESSION_HEADER = "Godwit-Session";

    public static final String JSON = "application/json";
    public static final String PROBLEM = "application/problem+json";
    public static final String FRAMES = "application/vnd.godwit.frames";

    /** Largest JSON message: the inventory of a machine with 64 disks of 128 partitions fits. */
    public static final int MAX_JSON_BYTES = 4 << 20;

    /** Most extents of an order; each is at most some 45 characters of JSON. */
    public static final int MAX_EXTENTS = 65_536;

    /** Most names in a request: the blocks of one GiB. */
    public static final int MAX_NAMES = 1024;

    /** Most ranges of zeroes in a request. */
    public static final int MAX_HOLES = 4096;

    /** Most recipes in a request. */
    public static final int MAX_RECIPES = 64;

    /** Largest frame of recipes; 64 blocks in pieces of 1 KiB fit. */
    public static final int MAX_RECIPE_BYTES = 4 << 20;

    /** Largest body of runs: a batch of 12 MiB, with room for senders that make larger ones. */
    public static final int MAX_BATCH_BYTES = 20 << 20;

    /** Most bytes of a disk that an answer to a {@code held} order has; in JSON they are a third more. */
    public static final int MAX_HELD_BYTES = 2 << 20;

    private Protocol() {}
}
