// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.godwit.api.access.Credentials;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.Machine;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;
import org.godwit.api.source.CutResult;
import org.godwit.api.source.CuttingSnapshot;
import org.godwit.gateway.TestGateway;
import org.godwit.source.linux.LinuxAgents;
import org.godwit.testkit.catalog.MemoryCredentials;
import org.godwit.testkit.job.RecordingJobContext;
import org.godwit.wire.Token;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real agent and the real gateway in one JVM, over mutual TLS. */
@Timeout(60)
class EndToEndTest {
    private static final int MIB = 1 << 20;

    /** Twelve blocks and a half, of data, text, and holes. */
    private static final int SIZE = 12 * MIB + 512 * 1024;

    private static final DomainKey KEY = new DomainKey("default", new byte[32]);
    private static final Settings.Pace QUICK = new Settings.Pace(Duration.ofMillis(20), Duration.ofMillis(200));

    @TempDir
    Path folder;

    private final Credentials credentials = new MemoryCredentials();
    private final List<Running> agents = new ArrayList<>();
    private final MapSink sink = new MapSink(KEY);
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private Manners manners = Manners.NONE;
    private TestGateway gateway;
    private Path image;

    /** An agent in a thread of its own. */
    private record Running(Agent agent, CompletableFuture<Void> end) {
        Problem refusal() throws Exception {
            Throwable thrown = catchThrowableOfType(Exception.class, () -> end.get(20, TimeUnit.SECONDS));
            assertThat(thrown.getCause()).isInstanceOf(ProblemException.class);
            return ((ProblemException) thrown.getCause()).problem();
        }
    }

    @BeforeEach
    void startGateway() throws Exception {
        gateway = new TestGateway(folder.resolve("pki"), credentials);
        image = folder.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(SIZE);
            write(file, 0, random(1, 3 * MIB));
            write(file, 5 * MIB + 4096, text(2 * MIB));
            write(file, SIZE - 5000, random(2, 5000));
        }
    }

    @AfterEach
    void stopAll() throws Exception {
        agents.forEach(running -> running.agent().stop());
        gateway.close();
    }

    @Test
    void aDiskArrivesByteForByteAndTheNextTimeOnlyWhatChanged() throws Exception {
        start(invite());
        CutResult full = cut(false);
        assertThat(sink.disk(SIZE)).isEqualTo(Files.readAllBytes(image));
        assertThat(full.sentBytes()).isBetween(3L * MIB, 5L * MIB);
        assertThat(full.root()).isPresent();

        change(6 * MIB + 100, random(3, 2000));
        sink.next();
        CutResult incremental = cut(true);
        assertThat(sink.disk(SIZE)).isEqualTo(Files.readAllBytes(image));
        assertThat(sink.putBytes.get()).isLessThan(512 * 1024);
        assertThat(incremental.sentBytes()).isLessThan(100_000);
        assertThat(incremental.root()).isNotEqualTo(full.root());

        sink.next();
        assertThat(cut(true).root()).isEqualTo(incremental.root());
        assertThat(sink.puts.get()).isZero();
    }

    @Test
    void readingAndSendingAreLimitedAndEachThreadStepsAside() throws Exception {
        AtomicInteger aside = new AtomicInteger();
        manners = new Manners(RateLimit.of(8L * MIB), RateLimit.of(8L * MIB), aside::incrementAndGet, 0);
        start(invite());
        long began = System.nanoTime();
        long read = cut(false).readBytes();
        assertThat(sink.disk(SIZE)).isEqualTo(Files.readAllBytes(image));
        sink.next();
        read += cut(false).readBytes();
        // The last stretch, of 10 MiB at most, is paid for by the next one that reads.
        assertThat(System.nanoTime() - began).isGreaterThan((read - 11L * MIB) * 1_000_000_000L / (8L * MIB));
        assertThat(aside.get()).isEqualTo(4);
    }

    @Test
    void anOrderForPartOfADiskGivesNoRoot() throws Exception {
        start(invite());
        try (CuttingSnapshot snapshot = snapshot(new RecordingJobContext())) {
            Extents part = new Extents(List.of(new org.godwit.api.disk.Extent(MIB, 2L * MIB)));
            CutResult result = snapshot.cut(new RecordingJobContext(), order(snapshot, part, true), sink);
            assertThat(result.root()).isEmpty();
            assertThat(result.readBytes()).isEqualTo(2L * MIB);
        }
    }

    @Test
    void theMachineAppearsWithItsInventory() throws Exception {
        start(invite());
        Machine machine = machine();
        assertThat(machine.name()).isEqualTo("testling");
        assertThat(machine.id().value()).startsWith("mch_").hasSize(30);
        assertThat(machine.disks()).singleElement().satisfies(disk -> {
            assertThat(disk.sizeBytes()).isEqualTo(SIZE);
            assertThat(disk.id().name()).isEqualTo("root");
        });
    }

    @Test
    void aTokenUsedTwiceIsRefusedAndSaysSo() throws Exception {
        Token token = invite();
        start(token);
        machine();
        Running second = start(token, folder.resolve("other-state"));
        assertThat(second.refusal().code()).isEqualTo("TOKEN_USED_UP");
        assertThat(second.refusal().remedy()).isNotBlank();
    }

    @Test
    void anExpiredTokenIsRefused() throws Exception {
        Token token = invite();
        Credentials.EnrolmentToken kept = credentials.tokens().get(0);
        Token old = Token.of(new byte[Token.SECRET_BYTES], authorityDigest(token));
        credentials.add(new Credentials.EnrolmentToken(
                old.digest(), kept.createdAt(), Instant.now().minusSeconds(1), 1));
        assertThat(start(old).refusal().code()).isEqualTo("TOKEN_EXPIRED");
        Token unknown = Token.of(random(5, Token.SECRET_BYTES), authorityDigest(token));
        assertThat(start(unknown).refusal().code()).isEqualTo("TOKEN_UNKNOWN");
    }

    @Test
    void aControllerOfAnotherAuthorityIsToldNothing() throws Exception {
        Token token = Token.of(new byte[Token.SECRET_BYTES], new byte[32]);
        assertThat(start(token).refusal().code()).isEqualTo("AUTHORITY_FOREIGN");
    }

    @Test
    void aControllerThatHasAnotherAuthorityNowIsNamedOnceAndTriedOn() throws Exception {
        start(invite());
        Machine machine = machine();
        gateway.stop();
        try (TestGateway other = gateway.another(folder.resolve("other-pki"), credentials)) {
            until(() -> other.brokenHandshakes() > 4);
            assertThat(lines.toString(StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> line.contains("AUTHORITY_FOREIGN")))
                    .singleElement(STRING)
                    .contains(" error ", gateway.url().toString(), machine.id().value(), "enrol again")
                    .contains("of the authority " + fingerprint(other), "with the authority " + fingerprint(gateway));
        }
        gateway.start();
        cut(false);
        assertThat(sink.disk(SIZE)).isEqualTo(Files.readAllBytes(image));
    }

    private static String fingerprint(TestGateway gateway) throws Exception {
        return Token.fingerprint(gateway.authority().getEncoded());
    }

    @Test
    void aForeignCertificateIsRefused() throws Exception {
        try (TestGateway other = new TestGateway(folder.resolve("other-pki"), new MemoryCredentials())) {
            for (TestGateway issuer : List.of(other, gateway)) {
                Path state = Files.createTempDirectory(folder, "state");
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                KeyPair pair = generator.generateKeyPair();
                new IdentityFolder(state)
                        .save(new Identity(
                                "mch_nobody",
                                Optional.empty(),
                                pair.getPrivate(),
                                issuer.certify(SigningRequest.of(pair)),
                                gateway.authority()));
                assertThat(start(Optional.empty(), state).refusal().code()).isEqualTo("AGENT_UNKNOWN");
            }
        }
    }

    @Test
    void aRevokedAgentIsShownTheDoorAtOnce() throws Exception {
        Running running = start(invite());
        Machine machine = machine();
        gateway.enrolment().revoke(machine.id());
        assertThat(gateway.sessions().find(machine.id())).isEmpty();
        assertThat(running.refusal().code()).isEqualTo("AGENT_REVOKED");
    }

    @Test
    void anAgentThatStartsAgainInTheMiddleFailsTheOldOrderAndServesTheNext() throws Exception {
        Running first = start(invite());
        CountDownLatch middle = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        sink.hook = puts -> {
            if (puts == 2) {
                middle.countDown();
                await(goOn);
            }
        };
        CompletableFuture<CutResult> old = CompletableFuture.supplyAsync(() -> unchecked(() -> cut(false)));
        await(middle);
        first.agent().stop();
        start(Optional.empty(), folder.resolve("state"));
        until(() -> lines.toString(StandardCharsets.UTF_8).split(" connected ", -1).length > 2);
        goOn.countDown();
        assertThatThrownBy(() -> old.get(20, TimeUnit.SECONDS)).satisfies(e -> {
            Problem problem = problem(e);
            assertThat(problem.kind()).isEqualTo(Problem.Kind.TRANSIENT);
            assertThat(problem.code()).isEqualTo("AGENT_GONE");
        });
        sink.hook = puts -> {};
        long stored = sink.putBytes.get();
        sink.next();
        cut(true);
        assertThat(sink.disk(SIZE)).isEqualTo(Files.readAllBytes(image));
        assertThat(sink.putBytes.get()).isLessThanOrEqualTo(5L * MIB + 64 * 1024 - stored);
    }

    @Test
    void anAgentThatFallsSilentIsGoneSoon() throws Exception {
        gateway.close();
        gateway = new TestGateway(folder.resolve("pki"), credentials, Duration.ofMillis(2500));
        Running running = start(invite());
        Machine machine = machine();
        running.agent().stop();
        until(() -> gateway.sessions().find(machine.id()).isEmpty());
    }

    @Test
    void aControllerThatWasAwayFindsItsAgentAgain() throws Exception {
        start(invite());
        cut(false);
        gateway.stop();
        until(() -> lines.toString(StandardCharsets.UTF_8).contains("waiting for controller"));
        gateway.start();
        sink.next();
        cut(true);
        assertThat(sink.puts.get()).isZero();
        assertThat(lines.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("waiting for")))
                .hasSizeLessThan(5);
    }

    @Test
    void aCancelledJobStopsAndTheNextOneRuns() throws Exception {
        start(invite());
        RecordingJobContext job = new RecordingJobContext();
        job.cancelAfter(1);
        sink.hook = puts -> job.done(1);
        assertThatThrownBy(() -> cut(job, false)).isInstanceOf(JobCancelledException.class);
        sink.hook = puts -> {};
        sink.next();
        cut(true);
        assertThat(sink.disk(SIZE)).isEqualTo(Files.readAllBytes(image));
    }

    @Test
    void whatTheStoreSaysReachesTheJob() throws Exception {
        start(invite());
        sink.hook = puts -> {
            throw Problem.of(Problem.Kind.MISCONFIGURED, "STORE_FULL", "Put a pack: no space.", "Make room.")
                    .asException();
        };
        assertThatThrownBy(() -> cut(false))
                .satisfies(e -> assertThat(problem(e).code()).isEqualTo("STORE_FULL"));
    }

    @Test
    void aVanishedDiskIsNamed() throws Exception {
        start(invite());
        machine();
        Files.move(image, folder.resolve("elsewhere"));
        assertThatThrownBy(() -> snapshot(new RecordingJobContext())).satisfies(e -> {
            assertThat(problem(e).code()).isEqualTo("DISK_VANISHED");
            assertThat(problem(e).facts()).containsEntry("disk", "root").containsKey("path");
        });
        Files.createDirectory(image);
        assertThatThrownBy(() -> snapshot(new RecordingJobContext()))
                .satisfies(e -> assertThat(problem(e).code()).isEqualTo("NOT_A_DISK"));
    }

    @Test
    void aDiskThatVanishesOrShrinksInTheMiddleFailsTheJobClearly() throws Exception {
        start(invite());
        sink.hook = puts -> {
            if (puts == 0) {
                Files.move(image, folder.resolve("elsewhere"));
            }
        };
        assertThatThrownBy(() -> cut(false))
                .satisfies(e -> assertThat(problem(e).code()).isEqualTo("DISK_VANISHED"));
        sink.hook = puts -> {};
        Files.move(folder.resolve("elsewhere"), image);
        try (CuttingSnapshot snapshot = snapshot(new RecordingJobContext())) {
            change(SIZE, new byte[0]);
            try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
                file.setLength(SIZE - 2L * MIB);
            }
            Extents all = Extents.all(SIZE);
            assertThatThrownBy(() -> snapshot.cut(new RecordingJobContext(), order(snapshot, all, false), sink))
                    .satisfies(e -> {
                        assertThat(problem(e).code()).isEqualTo("DISK_SHRUNK");
                        assertThat(problem(e).facts()).containsKeys("disk", "path", "offset");
                    });
        }
    }

    @Test
    void aFileWrittenWhileItIsReadIsOfNoOneMoment() throws Exception {
        start(invite());
        try (CuttingSnapshot snapshot = snapshot(new RecordingJobContext())) {
            assertThat(snapshot.consistency()).isEqualTo(Consistency.CRASH);
            change(MIB, random(9, 10));
            snapshot.cut(new RecordingJobContext(), order(snapshot, Extents.all(SIZE), true), sink);
            assertThat(snapshot.consistency()).isEqualTo(Consistency.FUZZY);
        }
    }

    @Test
    void anUnknownStrategyIsNamed() throws Exception {
        start(invite());
        try (CuttingSnapshot snapshot = snapshot(new RecordingJobContext())) {
            CutOrder order =
                    new CutOrder(snapshot.disks().get(0).id(), Extents.all(SIZE), "magic", Map.of(), KEY, false);
            assertThatThrownBy(() -> snapshot.cut(new RecordingJobContext(), order, sink))
                    .satisfies(e -> assertThat(problem(e).code()).isEqualTo("STRATEGY_UNKNOWN"));
        }
    }

    private Token invite() throws IOException {
        return Token.parse(gateway.enrolment().invite(Duration.ofHours(1), 1).token());
    }

    private Running start(Token token) {
        return start(token, folder.resolve("state"));
    }

    private Running start(Token token, Path state) {
        return start(Optional.of(token), state);
    }

    private Running start(Optional<Token> token, Path state) {
        Log log = new Log(new PrintStream(lines, true, StandardCharsets.UTF_8), true, Clock.systemUTC());
        Agent agent = new Agent(
                new Settings(gateway.url(), token, state, "test", QUICK, manners), new FileComputer(image), log);
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        agent.run();
                        end.complete(null);
                    } catch (IOException | RuntimeException e) {
                        end.completeExceptionally(e);
                    }
                },
                "agent-under-test");
        thread.setDaemon(true);
        thread.start();
        Running running = new Running(agent, end);
        agents.add(running);
        return running;
    }

    private Machine machine() throws Exception {
        LinuxAgents platform = new LinuxAgents(gateway.sessions(), Map.of());
        until(() -> !platform.machines().isEmpty());
        return platform.machines().get(0);
    }

    private CuttingSnapshot snapshot(JobContext job) throws Exception {
        LinuxAgents platform = new LinuxAgents(gateway.sessions(), Map.of());
        return (CuttingSnapshot) platform.snapshot(job, machine().id(), Consistency.CRASH);
    }

    private CutResult cut(boolean compareFirst) throws Exception {
        return cut(new RecordingJobContext(), compareFirst);
    }

    private CutResult cut(JobContext job, boolean compareFirst) throws Exception {
        try (CuttingSnapshot snapshot = snapshot(job)) {
            Disk disk = snapshot.disks().get(0);
            Extents changed = snapshot.changesSince(disk.id(), Optional.empty()).extents();
            return snapshot.cut(job, order(snapshot, changed, compareFirst), sink);
        }
    }

    private static CutOrder order(CuttingSnapshot snapshot, Extents extents, boolean compareFirst) {
        return new CutOrder(
                snapshot.disks().get(0).id(), extents, "paged", Map.of("average.bytes", 16384), KEY, compareFirst);
    }

    private void change(long offset, byte[] bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            write(file, offset, bytes);
        }
    }

    private static void write(RandomAccessFile file, long offset, byte[] bytes) throws IOException {
        file.seek(offset);
        file.write(bytes);
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(int length) {
        ByteBuffer out = ByteBuffer.allocate(length);
        for (int line = 0; out.remaining() > 40; line++) {
            out.put(("line " + line + " of a log file\n").getBytes(StandardCharsets.US_ASCII));
        }
        return out.array();
    }

    private static byte[] authorityDigest(Token token) {
        return java.util.HexFormat.of().parseHex(token.authorityFingerprint());
    }

    private static Problem problem(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof ProblemException found) {
                return found.problem();
            }
        }
        throw new AssertionError("no problem in it", thrown);
    }

    private interface Call<T> {
        T run() throws Exception;
    }

    private static <T> T unchecked(Call<T> call) {
        try {
            return call.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for a condition with a deadline. */
    private static void until(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
        }
    }
}
