// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.disk.Extent;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeLifeTest {
    @TempDir
    Path folder;

    private final JobContext job = Target.job("job_1");

    private VolumeSpec spec(String name) {
        return new VolumeSpec(
                "job_1", name, 1 << 20, Map.of("folder", folder.resolve("out").toString()));
    }

    private static Problem problemOf(ThrowingCallable call) {
        ProblemException thrown = catchThrowableOfType(ProblemException.class, call);
        assertThat(thrown).isNotNull();
        return thrown.problem();
    }

    @Test
    void aVolumeHasItsFinalNameOnlyWhenItWasFlushedAndClosed() throws IOException {
        FileTarget target = Target.in(folder);
        Volume volume = target.createVolume(job, spec("root"));
        Path file = Path.of(volume.id());
        assertThat(file).isEqualTo(folder.resolve("out/root.raw")).doesNotExist();

        VolumeWriter broken = target.openVolume(job, volume);
        broken.flush();
        broken.write(0, ByteBuffer.wrap(new byte[] {1}));
        broken.close();
        assertThat(file).doesNotExist();

        try (VolumeWriter writer = target.openVolume(job, volume)) {
            writer.flush();
        }
        assertThat(file).exists();
        assertThat(folder.resolve("out/root.raw.part")).doesNotExist();
    }

    @Test
    void withoutAFolderEachJobHasItsOwn() throws IOException {
        FileTarget target = Target.in(folder);
        Volume one = target.createVolume(job, new VolumeSpec("job_1", "root", 512, Map.of()));
        Volume two = target.createVolume(Target.job("job_2"), new VolumeSpec("job_2", "root", 512, Map.of()));
        assertThat(one.id()).isEqualTo(folder.resolve("job_1/root.raw").toString());
        assertThat(two.id()).isEqualTo(folder.resolve("job_2/root.raw").toString());
    }

    @Test
    void askingAgainFindsTheSameVolumeWithItsBytes() throws IOException {
        Volume volume = Target.in(folder).createVolume(job, spec("root"));
        try (VolumeWriter writer = Target.in(folder).openVolume(job, volume)) {
            writer.write(7, ByteBuffer.wrap(new byte[] {42}));
            writer.flush();
        }
        assertThat(Target.in(folder).createVolume(job, spec("root"))).isEqualTo(volume);
        assertThat(Files.readAllBytes(Path.of(volume.id()))[7]).isEqualTo((byte) 42);
    }

    @Test
    void aFileThatIsNotOfThisJobIsNeverTouched() throws IOException {
        FileTarget target = Target.in(folder);
        Path foreign = folder.resolve("out/root.raw");
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(foreign, "mine");
        Problem problem = problemOf(() -> target.createVolume(job, spec("root")));
        assertThat(problem.kind()).isEqualTo(Kind.MISCONFIGURED);
        assertThat(problem.code()).isEqualTo("VOLUME_EXISTS");
        assertThat(problem.message()).contains(foreign.toString(), "Godwit did not make it");

        target.deleteVolume(job, new Volume(foreign.toString(), 4));
        assertThat(foreign).hasContent("mine");
        assertThat(problemOf(() -> target.openVolume(job, new Volume(foreign.toString(), 4)))
                        .code())
                .isEqualTo("VOLUME_MISSING");

        target.createVolume(
                Target.job("job_2"),
                new VolumeSpec("job_2", "data", 1 << 20, spec("data").settings()));
        assertThat(problemOf(() -> target.createVolume(job, spec("data"))).message())
                .contains("job_2");
    }

    @Test
    void deletingLeavesNothingAndMayBeRepeated() throws IOException {
        FileTarget target = Target.in(folder);
        Volume volume = target.createVolume(job, spec("root"));
        VolumeWriter open = target.openVolume(job, volume);
        target.deleteVolume(job, volume);
        target.deleteVolume(job, volume);
        open.close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theWriterOfAnAttemptThatWasThrownAwayCannotWriteAnyMore() throws IOException {
        FileTarget target = Target.in(folder);
        Volume volume = target.createVolume(job, spec("root"));
        VolumeWriter first = target.openVolume(job, volume);
        VolumeWriter second = target.openVolume(job, volume);
        assertThatThrownBy(() -> first.write(0, ByteBuffer.wrap(new byte[] {1})))
                .isInstanceOf(ClosedChannelException.class);
        first.close();
        assertThat(Path.of(volume.id())).doesNotExist();
        second.flush();
        second.close();
        assertThat(Path.of(volume.id())).exists();
    }

    @Test
    void wrongSettingsAreNamedWithWhatWouldBeRight() {
        FileTarget target = Target.in(folder);
        Problem unknown =
                problemOf(() -> target.createVolume(job, new VolumeSpec("job_1", "d", 512, Map.of("compress", "yes"))));
        assertThat(unknown.code()).isEqualTo("SETTING_UNKNOWN");
        assertThat(unknown.toString()).contains("compress", "folder", "format");
        Problem format =
                problemOf(() -> target.createVolume(job, new VolumeSpec("job_1", "d", 512, Map.of("format", "vmdk"))));
        assertThat(format.toString()).contains("vmdk", "raw", "qcow2");
        Problem relative =
                problemOf(() -> target.createVolume(job, new VolumeSpec("job_1", "d", 512, Map.of("folder", "x"))));
        assertThat(relative.kind()).isEqualTo(Kind.MISCONFIGURED);
    }

    @Test
    void writingOutsideTheVolumeIsRefused() throws IOException {
        FileTarget target = Target.in(folder);
        Volume volume = target.createVolume(job, spec("root"));
        try (VolumeWriter writer = target.openVolume(job, volume)) {
            assertThatThrownBy(() -> writer.write((1 << 20) - 1, ByteBuffer.allocate(2)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> writer.zero(new Extent(1 << 20, 1))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aFullTargetIsAProblemOfTheOperator() {
        IOException explained = Failures.explained("write", folder, new IOException("No space left on device"));
        assertThat(((ProblemException) explained).problem().code()).isEqualTo("TARGET_FULL");
        assertThat(((ProblemException) explained).problem().kind()).isEqualTo(Kind.MISCONFIGURED);
    }

    @Test
    void aFolderThatIsAFileIsAProblemAtOnceAndATroubleBeforehand() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        FileTarget target = Target.in(file);
        assertThat(target.trouble()).isPresent();
        assertThat(problemOf(() -> target.createVolume(job, new VolumeSpec("job_1", "d", 512, Map.of())))
                        .kind())
                .isEqualTo(Kind.MISCONFIGURED);
        assertThat(Target.in(folder.resolve("new")).trouble()).isEmpty();
    }

    @Test
    void anUnknownConfigurationKeyRefusesToStart() {
        assertThatThrownBy(() -> new FileTarget(
                        Target.page(folder.toString(), "qemu"), Map.of("folder", folder.toString(), "fodler", "x")))
                .hasMessageContaining("fodler");
        assertThatThrownBy(() -> new FileTarget(Target.page("", "qemu"), Map.of()))
                .hasMessageContaining("folder");
    }
}
