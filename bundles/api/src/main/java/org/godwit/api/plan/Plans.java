// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.plan;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.godwit.api.tenant.Scope;

/**
 * Plans as documents: made, changed, checked, ordered. Nothing is run by them yet. A document is kept as the text that it
 * is, to the byte.
 */
public interface Plans {
    /** The largest document, in bytes of UTF-8. */
    int MOST_BYTES = 1 << 20;

    /** The most devices in a plan. */
    int MOST_DEVICES = 1000;

    /** Objects and lists within each other. */
    int MOST_DEPTH = 32;

    /** The most plans at a time; deleted ones do not count. */
    int MOST_PLANS = 1000;

    /**
     * A change somebody makes.
     *
     * @param of the version that the change was made from; empty: there is no such plan yet
     * @param by who makes it, for versions, log and events
     */
    record Change(String plan, OptionalInt of, String by) {}

    /** By name, without deleted ones. */
    List<Plan> list() throws IOException;

    /** @throws IOException MISSING {@code PLAN_UNKNOWN} when there is none, or it is deleted */
    Plan find(String name) throws IOException;

    /** Those that are kept, newest first; also of a deleted plan. */
    List<Plan> versions(String name) throws IOException;

    /** @throws IOException MISSING {@code PLAN_VERSION_UNKNOWN} when it is not kept or is a deletion */
    String document(String name, int version) throws IOException;

    /**
     * Keeps a document as the newest version. Findings do not hinder it, except where the document is not what the schema
     * says.
     *
     * @throws IOException MISCONFIGURED {@code PLAN_INVALID} with the first of what {@link #check} finds;
     *     {@code PLAN_CHANGED} when the newest version is another than the change is of, with {@code version}, {@code by}
     *     and {@code at} of that one in the facts ({@code version} 0 when there is no plan)
     */
    Plan put(Change change, String document) throws IOException;

    /** The document of an older version as the newest one; brings a deleted plan back also. Throws as {@link #put}. */
    Plan again(Change change, int version) throws IOException;

    /** Takes a plan away; its versions are kept. Throws as {@link #put}. */
    Plan delete(Change change) throws IOException;

    /**
     * A document with these machines as they are now, all of rank 0: addresses and subnets as last seen, no flavors. It is
     * not kept.
     *
     * @param of these together: single machines, groups, customers; empty for all
     */
    String generate(Set<Scope> of) throws IOException;

    /**
     * What is wrong with a document or remarkable about it, worst first. The document is never refused: what is no JSON is
     * a finding too.
     */
    List<Finding> check(String document) throws IOException;

    /**
     * The machines in the order in which they start: by rank, and within a rank by what depends on what.
     *
     * @throws IOException MISCONFIGURED {@code PLAN_INVALID} when the schema, a dependency or a cycle forbids it
     */
    List<StartGroup> order(String document) throws IOException;

    /** JSON Schema (draft 2020-12) of documents. */
    String schema();
}
