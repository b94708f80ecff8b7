// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.retention;

import java.time.DayOfWeek;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * How much of a machine and its network a replication may take, by day and hour.
 *
 * @param usual where no window says otherwise
 * @param windows the first that covers a moment holds
 * @param parallelDisks how many disks of a machine are copied at the same time, at any hour; 0 for {@value #USUAL_PARALLEL_DISKS}
 */
public record Limits(Rates usual, List<Window> windows, int parallelDisks) {
    /** While nobody has said anything: one waits for its disk while the other is sent. */
    public static final int USUAL_PARALLEL_DISKS = 2;

    public static final int MOST_PARALLEL_DISKS = 16;

    /** No more windows are kept: a day and hour each. */
    public static final int MOST_WINDOWS = 168;

    /** As much as there is: what holds while nobody has said anything. */
    public static final Limits NONE = new Limits(Rates.NONE, List.of());

    public Limits {
        windows = List.copyOf(windows);
        if (windows.size() > MOST_WINDOWS) {
            throw new IllegalArgumentException("limits have at most " + MOST_WINDOWS + " windows");
        }
        if (parallelDisks < 0 || parallelDisks > MOST_PARALLEL_DISKS) {
            throw new IllegalArgumentException("0 to " + MOST_PARALLEL_DISKS + " disks are copied at the same time");
        }
    }

    public Limits(Rates usual, List<Window> windows) {
        this(usual, windows, 0);
    }

    /** How many disks are copied at the same time, 1 or more. */
    public int disksAtOnce() {
        return parallelDisks == 0 ? USUAL_PARALLEL_DISKS : parallelDisks;
    }

    /** What holds at that moment, by the days and hours of its zone. */
    public Rates at(ZonedDateTime moment) {
        return windows.stream()
                .filter(window -> window.covers(moment))
                .map(Window::rates)
                .findFirst()
                .orElse(usual);
    }

    /**
     * @param readBytesPerSecond of all disks together; 0 for no limit
     * @param sendBytesPerSecond to the controller; 0 for no limit
     */
    public record Rates(long readBytesPerSecond, long sendBytesPerSecond) {
        public static final Rates NONE = new Rates(0, 0);

        public Rates {
            if (readBytesPerSecond < 0 || sendBytesPerSecond < 0) {
                throw new IllegalArgumentException("a rate is 0 or more bytes a second");
            }
        }
    }

    /**
     * Some hours of some days. One that ends before it begins reaches into the next day.
     *
     * @param days on which it begins
     * @param fromHour 0 to 23
     * @param toHour 1 to 24, the first hour that is not within
     */
    public record Window(List<DayOfWeek> days, int fromHour, int toHour, Rates rates) {
        public Window {
            days = List.copyOf(days);
            if (days.isEmpty() || fromHour < 0 || fromHour > 23 || toHour < 1 || toHour > 24 || fromHour == toHour) {
                throw new IllegalArgumentException(
                        "a window has days, begins at 0 to 23 and ends at 1 to 24 o'clock, at another hour");
            }
        }

        boolean covers(ZonedDateTime moment) {
            int hour = moment.getHour();
            if (fromHour < toHour) {
                return days.contains(moment.getDayOfWeek()) && hour >= fromHour && hour < toHour;
            }
            return hour >= fromHour && days.contains(moment.getDayOfWeek())
                    || hour < toHour && days.contains(moment.getDayOfWeek().minus(1));
        }
    }
}
