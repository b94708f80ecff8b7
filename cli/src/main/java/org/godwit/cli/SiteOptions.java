// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What is asked for when a plan is run. */
final class SiteOptions {
    @Option(names = "--target", paramLabel = "ID", description = "start, check: where to (default: file)")
    String target = "file";

    @Option(
            names = "--number",
            paramLabel = "N",
            description = "start, check: that version of the plan, not the newest")
    int number;

    @Option(
            names = "--points",
            paramLabel = "WHICH",
            description =
                    "start, check, add: latest (default; of add as the site was ordered), latest_verified, latest_application_consistent, or a time"
                            + " such as 2026-11-23T15:04:05Z: the newest not after it")
    String points = "";

    @Option(
            names = "--points-of",
            paramLabel = "NAME=WHICH",
            description = "start, check, add: other points of that device; as --points, or the id of a restore point")
    Map<String, String> exceptions = Map.of();

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "start, check: only this one of the plan; may be repeated")
    List<String> devices = new ArrayList<>();

    @Option(names = "--setting", paramLabel = "NAME=VALUE", description = "start, check: a setting of the target")
    Map<String, String> settings = Map.of();

    @Option(
            names = "--limit",
            paramLabel = "DURATION",
            description =
                    "start: when a drill is removed again, 90s, 4h, 7d; prolong: how long it, or what is undecided,"
                            + " stays from now (default: 1d)")
    String limit = "";

    @Option(
            names = "--source",
            paramLabel = "WHAT",
            description = "start, check: of a failover stopped_by_run, must_be_stopped or said_to_be_stopped")
    String source = "";

    @Option(
            names = "--commit-policy",
            paramLabel = "ACT",
            description = "start, check: what is done with a failover when nobody decides: detach or rollback"
                    + " (default: a person decides)")
    String policy = "";

    @Option(
            names = "--after",
            paramLabel = "DURATION",
            description = "With --commit-policy: so long after all of its machines are up, 30m, 4h")
    String after = "";

    /** The body of a request to prolong. */
    ObjectNode prolonged() throws Failure {
        Duration time = limit.isEmpty() ? Duration.ofDays(1) : Site.duration("--limit", limit);
        return Api.JSON.createObjectNode().put("until", Instant.now().plus(time).toString());
    }

    private void putPoints(ObjectNode to) {
        if (!points.isEmpty()) {
            SiteText.putPoints(to, "points", points);
        }
        exceptions.forEach((device, which) -> SiteText.putPoints(to.withObjectProperty("devicePoints"), device, which));
    }

    /** The body of a request about single machines. */
    ObjectNode machines(List<String> names) {
        ObjectNode body = Api.JSON.createObjectNode();
        names.forEach(body.withArray("devices")::add);
        putPoints(body);
        return body;
    }

    /** The body of a request. */
    ObjectNode order(String plan, String kind) throws Failure {
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("plan", plan);
        if (number != 0) {
            order.put("version", number);
        }
        order.put("kind", kind);
        order.put("target", target);
        putPoints(order);
        devices.forEach(order.withArray("devices")::add);
        ObjectNode all = order.putObject("settings");
        settings.forEach(all::put);
        if (!limit.isEmpty()) {
            order.put("limitSeconds", Site.duration("--limit", limit).toSeconds());
        }
        if (!source.isEmpty()) {
            order.put("source", source);
        }
        if (!policy.isEmpty()) {
            order.putObject("commitPolicy")
                    .put("act", policy)
                    .put("afterSeconds", Site.duration("--after", after).toSeconds());
        }
        return order;
    }
}
