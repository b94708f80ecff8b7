// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.karaf.shell.support.table.Row;
import org.apache.karaf.shell.support.table.ShellTable;

/** Rows under headings, for people or (with the exact values) as JSON. */
final class Table {

    /**
     * One value.
     *
     * @param shown for people
     * @param exact a text, number or truth for programs
     */
    record Cell(String shown, Object exact) {
        static Cell of(Object value) {
            return new Cell(String.valueOf(value), value);
        }

        static Cell bytes(long bytes) {
            return new Cell(Units.bytes(bytes), bytes);
        }
    }

    private final String empty;
    private final List<String> headings;
    private final List<List<Cell>> rows = new ArrayList<>();

    /** @param empty what is said when there are no rows */
    Table(String empty, String... headings) {
        this.empty = empty;
        this.headings = List.of(headings);
    }

    void add(Cell... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(
                    "a row of " + cells.length + " cells under " + headings.size() + " headings");
        }
        rows.add(List.copyOf(Arrays.asList(cells)));
    }

    void print(PrintStream out, boolean json) {
        if (json) {
            out.println(Json.of(objects()));
            return;
        }
        ShellTable table = new ShellTable().emptyTableText(empty);
        for (int i = 0; i < headings.size(); i++) {
            var column = table.column(headings.get(i));
            int index = i;
            if (!rows.isEmpty() && rows.stream().allMatch(row -> row.get(index).exact() instanceof Number)) {
                column.alignRight();
            }
        }
        for (List<Cell> cells : rows) {
            Row row = table.addRow();
            cells.forEach(cell -> row.addContent(cell.shown()));
        }
        table.print(out);
    }

    private List<Map<String, Object>> objects() {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (List<Cell> cells : rows) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                object.put(key(headings.get(i)), cells.get(i).exact());
            }
            objects.add(object);
        }
        return objects;
    }

    /** {@code Taken at} becomes {@code takenAt}. */
    private static String key(String heading) {
        StringBuilder key = new StringBuilder();
        for (String word : heading.toLowerCase(Locale.ROOT).split(" ", -1)) {
            key.append(key.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return key.toString();
    }
}
