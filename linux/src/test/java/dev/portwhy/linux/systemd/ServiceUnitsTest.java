package dev.portwhy.linux.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Unit;
import dev.portwhy.model.UnitFacts;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the files of a service say about its end, out of a recorded tree. */
class ServiceUnitsTest {

    private final RecordedTree tree = new RecordedTree();

    @AfterEach
    void remove() throws IOException {
        tree.close();
    }

    private @Nullable UnitFacts facts(String unit) {
        ProcessInfo process = new ProcessInfo(
                700,
                1,
                "sshd",
                List.of(),
                null,
                false,
                0,
                "root",
                Instant.EPOCH,
                new Unit(unit, Unit.Kind.SYSTEM, null),
                null,
                null);
        return new ServiceUnits(new KernelFiles(tree.root()), Map.of(700, process)).of(process);
    }

    @Test
    void readsTheEndAndTheMainProcess() {
        tree.file(
                        "/usr/lib/systemd/system/ssh.service",
                        "[Service]\nExecStart=/usr/sbin/sshd -D\nKillMode=process\nRestart=on-failure\nType=notify\n")
                .file("/proc/700/environ", "LANG=C\0SYSTEMD_EXEC_PID=612\0");
        Unit unit = new Unit("ssh.service", Unit.Kind.SYSTEM, null);
        assertThat(facts("ssh.service")).isEqualTo(new UnitFacts(unit, 612, "notify", "on-failure", "process", false));
    }

    @Test
    void theLastOfTheDropInsCounts() {
        tree.file(
                        "/usr/lib/systemd/system/web-a@.service",
                        "[Service]\nKillMode=process\nPIDFile=/run/web.pid\nExecStop=x\n")
                .file("/run/web.pid", "811\n")
                .file("/etc/systemd/system/web-.service.d/10.conf", "[Service]\nKillMode=mixed\n")
                .file("/usr/lib/systemd/system/web-a@1.service.d/20.conf", "[Service]\nRestart=always\nExecStop=\n")
                .file("/etc/systemd/system/web-a@1.service.d/20.conf", "[Service]\nRestart=no\n[Unit]\nKillMode=none\n")
                .file("/etc/systemd/system/service.d/05.conf", "[Service]\nRestart=on-success\nType=exec\n");
        Unit unit = new Unit("web-a@1.service", Unit.Kind.SYSTEM, null);
        assertThat(facts("web-a@1.service")).isEqualTo(new UnitFacts(unit, 811, "exec", "no", "mixed", true));
    }

    @Test
    void nothingIsSaidWithoutAFile() {
        tree.file("/etc/systemd/system/other.service", "[Service]\nKillMode=process\n");
        assertThat(facts("ssh.service")).isNull();
        assertThat(facts("session-1.scope")).isNull();
    }

    @Test
    void whereDropInsAre() {
        assertThat(ManagerFiles.dropInDirectories("a-b-c@x.service"))
                .containsExactly(
                        "a-b-c@x.service.d", "a-b-c@.service.d", "a-b-.service.d", "a-.service.d", "service.d");
    }
}
