// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Aligned columns, without lines: easy to read, easy to cut. */
final class Table {
    /** ANSI (ECMA-48) colours of words that want attention; a word never depends on its colour. */
    private static final Map<String, String> COLOURS = Map.ofEntries(
            Map.entry("failed", "31"),
            Map.entry("red", "31"),
            Map.entry("missing", "31"),
            Map.entry("unsatisfied", "31"),
            Map.entry("damaged", "31"),
            Map.entry("disconnected", "33"),
            Map.entry("waiting", "33"),
            Map.entry("troubled", "33"),
            Map.entry("yellow", "33"),
            Map.entry("succeeded", "32"),
            Map.entry("up_to_date", "32"),
            Map.entry("intact", "32"),
            Map.entry("green", "32"),
            Map.entry("present", "32"));

    private final List<List<String>> rows = new ArrayList<>();
    private final boolean colour;

    Table(boolean colour, String... headings) {
        this.colour = colour;
        List<String> shout = new ArrayList<>();
        for (String heading : headings) {
            shout.add(heading.toUpperCase(Locale.ROOT));
        }
        rows.add(shout);
    }

    Table add(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    void print(PrintStream out) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                line.append(painted(cell));
                if (i < columns - 1) {
                    line.append(" ".repeat(widths[i] - cell.length() + 2));
                }
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private String painted(String cell) {
        String code = colour ? COLOURS.get(cell) : null;
        return code == null ? cell : "\033[" + code + "m" + cell + "\033[0m";
    }
}
