package dev.portwhy.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.sys.KernelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lock of ours, held against flock(1). */
class LockedFileTest {

    @TempDir
    private Path directory;

    private boolean othersMayHave(Path file) throws Exception {
        return new ProcessBuilder("flock", "--nonblock", file.toString(), "true")
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void oneAtATimeHasIt() throws Exception {
        Path file = directory.resolve("the lock 张");
        String path = file.toString();
        assertThat(LockedFile.isTaken(path)).isFalse();
        try (LockedFile lock = LockedFile.take(path)) {
            assertThat(lock).isNotNull();
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(LockedFile.take(path)).isNull();
            assertThat(LockedFile.isTaken(path)).isTrue();
            assertThat(othersMayHave(file)).isFalse();
        }
        assertThat(LockedFile.isTaken(path)).isFalse();
        assertThat(othersMayHave(file)).isTrue();
    }

    /** Whoever has it may look into the file, ask and write, and has it still. */
    @Test
    void readingTheFileLetsNothingGo() throws Exception {
        Path file = directory.resolve("lock");
        try (LockedFile lock = LockedFile.take(file.toString())) {
            assertThat(lock).isNotNull();
            Files.writeString(file, "1\n");
            assertThat(new DurableFiles(new LinuxDisk()).read(file.toString(), 100))
                    .isNotNull();
            assertThat(LockedFile.isTaken(file.toString())).isTrue();
            assertThat(othersMayHave(file)).isFalse();
        }
    }

    @Test
    void whereNoneCanBeThatIsTold() {
        String path = directory.resolve("none/lock").toString();
        assertThat(LockedFile.isTaken(path)).isFalse();
        assertThatThrownBy(() -> LockedFile.take(path))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("none/lock");
    }
}
