// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.Piece;
import org.godwit.api.image.RootBuilder;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.NumberedRecipe;
import org.godwit.wire.AgentOrder;
import org.godwit.wire.Frames;
import org.godwit.wire.OrderReply;
import org.godwit.wire.ProblemMessage;
import org.godwit.wire.WireJson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who must not come in does not, and what must not be kept is not: tokens, certificates, chunks, configuration keys. */
@ExtendWith(FailureLogs.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int BLOCK = 1 << 20;

    private final Random random = new Random(Seed.of(RefusedIT.class));
    private Controller controller;
    private Api api;
    private Path folder;

    @BeforeAll
    void startController() throws Exception {
        controller = Controller.unpacked("refused").start();
        api = controller.api();
        folder = Files.createDirectories(controller.home().resolve("strangers"));
    }

    @AfterAll
    void stopController() throws Exception {
        controller.close();
    }

    @Test
    void aTokenWhoseTimeIsOverLetsNobodyIn() throws Exception {
        String printed = controller.console("godwit:token --valid 1s");
        Matcher token = Pattern.compile("gw1_[A-Za-z0-9_-]{71}").matcher(printed);
        assertThat(token.find()).as(printed).isTrue();
        Matcher until = Pattern.compile("until (\\S+),").matcher(printed);
        assertThat(until.find()).as(printed).isTrue();
        java.time.Instant over = java.time.Instant.parse(until.group(1));
        Wait.untilTrue(
                "the token is over",
                LIMIT,
                () -> Optional.of(java.time.Instant.now().isAfter(over)));
        assertThat(refusedAgent("late", token.group())).contains("TOKEN_EXPIRED", "time is over", "Make a new token");
    }

    @Test
    void aTokenUsedTwiceAndOneNobodyMadeLetNobodyIn() throws Exception {
        String token = api.enrolmentToken();
        ForgedAgent stranger = new ForgedAgent(
                controller.url(),
                Keys.nobody(controller.home().resolve("etc/pki/authority.crt")),
                ForgedAgent.machine("first", BLOCK));
        Keys keys = Keys.selfSigned(folder.resolve("first.p12"), "CN=first");
        byte[] request = WireJson.write(
                new org.godwit.wire.EnrolRequest(token, keys.signingRequest(), ForgedAgent.machine("first", BLOCK)));
        assertThat(stranger.post("enrol", "application/json", request).statusCode())
                .isEqualTo(200);
        assertThat(refusedAgent("second", token)).contains("TOKEN_USED_UP", "used already", "Make a new token");
        String unknown = token.substring(0, 4) + "A".repeat(27) + token.substring(31);
        assertThat(refusedAgent("third", unknown)).contains("TOKEN_UNKNOWN", "never made that token");
    }

    /** What the real agent says when it is shown the door while it enrols. */
    private String refusedAgent(String name, String token) throws Exception {
        TestDisk disk = new TestDisk(folder.resolve(name + ".img"), BLOCK, random);
        try (Agent agent = new Agent(name, folder, Map.of("disk", disk.path()))) {
            agent.start(controller.url(), token);
            assertThat(agent.ends(30)).as(agent.printed()).isTrue();
            assertThat(agent.exitCode()).isEqualTo(3);
            assertThat(api.get("/api/v1/machines?name=" + name).path("items")).isEmpty();
            return agent.printed();
        }
    }

    @Test
    void aForeignCertificateThatIsForcedThroughTheHandshakeEndsIt() throws Exception {
        Path authority = controller.home().resolve("etc/pki/authority.crt");
        Keys self = Keys.selfSigned(folder.resolve("self.p12"), "CN=mch_self");
        String name = Keys.certificate(java.util.Base64.getMimeDecoder()
                        .decode(Files.readString(authority).replaceAll("-----[A-Z ]+-----", "")))
                .getSubjectX500Principal()
                .getName();
        // An authority of the same name: it is the key that counts.
        Keys posing = Keys.selfSigned(folder.resolve("posing.p12"), name);
        Keys signed = Keys.selfSigned(folder.resolve("signed.p12"), "CN=mch_signed");
        Keys posed = signed.with(List.of(posing.sign(signed, "CN=mch_signed"), posing.certificate()));
        for (Keys keys : List.of(self, posed)) {
            ForgedAgent forged =
                    new ForgedAgent(controller.url(), keys.insisting(authority), ForgedAgent.machine("foreign", BLOCK));
            assertThatThrownBy(forged::hello)
                    .isInstanceOf(IOException.class)
                    .hasStackTraceContaining("certificate_unknown");
        }
        ForgedAgent nobody =
                new ForgedAgent(controller.url(), Keys.nobody(authority), ForgedAgent.machine("nobody", BLOCK));
        HttpResponse<byte[]> answer = nobody.hello();
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(problem(answer).code()).isEqualTo("AGENT_UNKNOWN");
        assertThat(problem(answer).remedy()).contains("token");
        assertThat(api.get("/api/v1/machines").path("items").findValuesAsText("name"))
                .doesNotContain("foreign", "nobody");
    }

    @Test
    void aChunkWhoseBytesDoNotMatchItsNameFailsTheJobAndNothingOfItIsKept() throws Exception {
        ForgedAgent forged =
                ForgedAgent.enrolled(controller, folder.resolve("liar.p12"), ForgedAgent.machine("liar", BLOCK));
        String machine = api.connectedMachine("liar");
        byte[] good = new byte[BLOCK / 2];
        byte[] other = new byte[BLOCK / 2];
        random.nextBytes(good);
        random.nextBytes(other);

        String job = api.replicate(machine);
        AgentOrder.Cut order = forged.next(AgentOrder.Cut.class);
        ChunkNamer namer = new ChunkNamer(new DomainKey(order.domain(), order.key()));
        List<ChunkId> ids = List.of(namer.name(ByteBuffer.wrap(good)), namer.name(ByteBuffer.wrap(other)));
        BlockRecipe recipe =
                new BlockRecipe(ids.stream().map(id -> new Piece(BLOCK / 2, id)).toList());
        List<NumberedRecipe> offered = List.of(new NumberedRecipe(0, recipe));
        Frames.Wanted wanted = forged.offer(order, offered);
        assertThat(wanted.pieces().cardinality()).isEqualTo(2);
        // The first chunk is honest, the second has one bit that is not.
        byte[] spoilt = other.clone();
        spoilt[77] ^= 4;
        HttpResponse<byte[]> refused = forged.put(order, wanted.batch(), run(ids, good, spoilt));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(problem(refused).code()).isEqualTo("CHUNK_MISMATCH");

        forged.reply(forged.next(AgentOrder.Release.class), OrderReply.done());
        JsonNode failed = api.ended(job, LIMIT);
        assertThat(failed.path("state").asText()).isEqualTo("failed");
        assertThat(failed.path("problem").path("code").asText()).isEqualTo("CHUNK_MISMATCH");
        assertThat(failed.path("problem").path("detail").asText())
                .contains(ids.get(1).toString(), machine, "disk");
        assertThat(failed.path("problem").path("hint").asText()).contains("memory");
        assertThat(api.get("/api/v1/machines/" + machine + "/restore-points").path("items"))
                .isEmpty();

        nothingWasKept(forged, offered, run(ids, good, other));
    }

    /** Both chunks are still wanted, the honest one too: a run is kept whole or not at all. Honest bytes make a point. */
    private void nothingWasKept(ForgedAgent agent, List<NumberedRecipe> offered, ChunkRun honest) throws Exception {
        String job = api.replicate(agent.machine());
        AgentOrder.Cut order = agent.next(AgentOrder.Cut.class);
        Frames.Wanted wanted = agent.offer(order, offered);
        assertThat(wanted.pieces().cardinality()).isEqualTo(2);
        assertThat(agent.put(order, wanted.batch(), honest).statusCode()).isEqualTo(204);
        ChunkNamer namer = new ChunkNamer(new DomainKey(order.domain(), order.key()));
        RootBuilder root = new RootBuilder(namer);
        root.add(offered.get(0).recipe().name(namer));
        agent.reply(
                order,
                OrderReply.of(new OrderReply.Cut(root.root().toString(), BLOCK, BLOCK, Consistency.CRASH, null)));
        agent.reply(agent.next(AgentOrder.Release.class), OrderReply.done());
        String point =
                api.succeeded(job, LIMIT).path("result").path("restorePoint").asText();
        api.succeeded(api.start(Map.of("kind", "verify", "point", point)), LIMIT);
    }

    private static ChunkRun run(List<ChunkId> ids, byte[] first, byte[] second) {
        ByteBuffer payload = ByteBuffer.allocate(BLOCK).put(first).put(second).flip();
        return new ChunkRun(ids, List.of(first.length, second.length), Compression.NONE, payload);
    }

    private static org.godwit.api.problem.Problem problem(HttpResponse<byte[]> response) throws IOException {
        return WireJson.read(response.body(), ProblemMessage.class).problem();
    }

    @Test
    void aKeyNobodyKnowsKeepsTheStoreAwayUntilItIsTakenOut() throws Exception {
        for (String page : new String[] {"org.godwit.store.fs-main.cfg", "org.godwit.core.cfg"}) {
            controller.set(page, "compresion", "yes");
            Wait.untilTrue("the unknown key of " + page + " is named", LIMIT, () -> {
                String report = controller.console("godwit:plugins");
                return Optional.of(
                        report.contains("compresion") || controller.log().contains("compresion"));
            });
            Wait.untilTrue("not ready", LIMIT, () -> Optional.of(api.status("/readyz") == 503));
            controller.unset(page, "compresion");
            Wait.untilTrue("ready again", LIMIT, () -> Optional.of(api.status("/readyz") == 200));
        }
    }
}
