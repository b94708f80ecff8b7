// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.retention;

/**
 * How many restore points of a machine stay: grandfather, father, son. Each number counts by itself, and a point stays
 * when any of them keeps it; docs/retention.md says it with examples.
 *
 * @param keepLast the newest points, whenever they were taken
 * @param daily days that have a point; the last point of each stays
 * @param weekly weeks (ISO 8601: Monday to Sunday) that have a point
 * @param monthly months that have a point
 * @param annually years that have a point
 */
public record RetentionRule(int keepLast, int daily, int weekly, int monthly, int annually) {

    /** No number is larger: a point each minute for a week. */
    public static final int MOST = 10_080;

    /** What holds while nobody has said anything. */
    public static final RetentionRule BUILT_IN = new RetentionRule(7, 14, 4, 6, 2);

    public RetentionRule {
        check("keepLast", keepLast);
        check("daily", daily);
        check("weekly", weekly);
        check("monthly", monthly);
        check("annually", annually);
        if (keepLast + daily + weekly + monthly + annually == 0) {
            throw new IllegalArgumentException("a retention rule keeps something; all of its numbers are 0");
        }
    }

    private static void check(String name, int number) {
        if (number < 0 || number > MOST) {
            throw new IllegalArgumentException(name + " is 0 to " + MOST + ", not " + number);
        }
    }

    /** {@code 7 last, 14 daily, 4 weekly, 6 monthly, 2 annually}. */
    @Override
    public String toString() {
        return keepLast + " last, " + daily + " daily, " + weekly + " weekly, " + monthly + " monthly, " + annually
                + " annually";
    }
}
