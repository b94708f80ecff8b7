// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.api.disk.Machine;

/** Plans by chance: ranks, dependencies, conditions, delays, approvals. */
final class RunPlans {
    private RunPlans() {}

    static String document(Random random, List<Machine> machines) {
        StringBuilder text = new StringBuilder("{\"devices\":{");
        List<String> before = new ArrayList<>();
        int rank = 0;
        for (int i = 0; i < machines.size(); i++) {
            rank += random.nextInt(2);
            text.append(i == 0 ? "" : ",").append("\"dev").append(i).append("\":{\"id\":\"");
            text.append(machines.get(i).id()).append("\",\"rank\":").append(rank);
            if (!before.isEmpty() && random.nextInt(3) == 0) {
                text.append(",\"depends_on\":[\"").append(before.get(random.nextInt(before.size())));
                text.append("\"]");
            }
            text.append(ready(random)).append(",\"boot_delay_seconds\":").append(random.nextInt(3) * 7);
            text.append(scripts(random)).append('}');
            before.add("dev" + i);
        }
        text.append("}");
        if (random.nextInt(4) == 0) {
            text.append(",\"approvals\":[{\"before_rank\":").append(rank).append(",\"text\":\"go on?\"}]");
        }
        return text.append('}').toString();
    }

    private static String scripts(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> ",\"scripts\":{\"pre\":[{\"name\":\"one\",\"where\":\"controller\"}]}";
            case 1 ->
                ",\"scripts\":{\"pre\":[{\"name\":\"one\",\"where\":\"controller\"},{\"name\":\"two\",\"where\":\"controller\"}],"
                        + "\"post\":[{\"name\":\"three\",\"where\":\"controller\"}]}";
            default -> "";
        };
    }

    private static String ready(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> "";
            case 1 -> ",\"ready_when\":[{\"console\":\"login:\",\"limit_seconds\":200}]";
            default -> ",\"ready_when\":[{\"port\":22,\"limit_seconds\":200}]";
        };
    }
}
