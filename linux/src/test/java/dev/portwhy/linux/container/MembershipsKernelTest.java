package dev.portwhy.linux.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.holders.ProcessReader;
import dev.portwhy.linux.kit.RealPodman;
import dev.portwhy.linux.kit.RealUserSystemd;
import dev.portwhy.model.Container;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Unit;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
@Tag("root")
class MembershipsKernelTest {

    private static ProcessInfo read(LinuxRoot root, int pid) {
        return Objects.requireNonNull(new ProcessReader(new KernelFiles(root))
                .read(List.of(pid), ProcessReader.Depth.FULL)
                .get(pid));
    }

    @Test
    void namesContainersOfPodman() throws IOException {
        RealPodman.assume();
        try (RealPodman podman = new RealPodman()) {
            RealPodman.Running web = podman.start("web-1", 8080, "");

            // its state files are in a /run that only podman sees, its monitor is seen by all
            assertThat(read(LinuxRoot.LIVE, web.pid()).container())
                    .isEqualTo(new Container("podman", web.id(), "web-1", "running"));
            assertThat(read(podman.root(), web.pid()).container())
                    .isEqualTo(new Container("podman", web.id(), "web-1", "running"));

            podman.shell().run("podman pause web-1");
            assertThat(read(podman.root(), web.pid()).container())
                    .isEqualTo(new Container("podman", web.id(), "web-1", "paused"));
            podman.shell().run("podman unpause web-1");
        }
    }

    /** Without a cgroup of its own the monitor tells; without a monitor the first process that runc noted. */
    @Test
    void namesContainersWithoutCgroup() throws IOException {
        RealPodman.assume();
        try (RealPodman podman = new RealPodman()) {
            RealPodman.Running plain = podman.start("plain", 8081, "");
            podman.leaveCgroup(plain.pid());
            assertThat(read(LinuxRoot.LIVE, plain.pid()).container())
                    .isEqualTo(new Container("podman", plain.id(), "plain", "running"));

            podman.shell().run("nsenter -t " + plain.pid() + " -m -n /bin/sleep 60 >/dev/null 2>&1 & P=$!");
            podman.shell().run("for i in $(seq 200); do grep -q sleep /proc/$P/comm && break; sleep 0.02; done");
            int entered = Integer.parseInt(podman.shell().run("echo $P"));
            assertThat(read(LinuxRoot.LIVE, entered).container()).isNull();
            Container known =
                    Objects.requireNonNull(read(podman.root(), entered).container());
            assertThat(known.id()).isEqualTo(plain.id());
            podman.shell().run("kill $P");
        }
    }

    @Test
    void monitorIsNotInItsContainer() throws IOException {
        RealPodman.assume();
        try (RealPodman podman = new RealPodman()) {
            RealPodman.Running web = podman.start("web", 8082, "");
            int monitor = read(LinuxRoot.LIVE, web.pid()).parentPid();

            assertThat(read(LinuxRoot.LIVE, monitor).comm()).isEqualTo("conmon");
            assertThat(read(podman.root(), monitor).container()).isNull();
        }
    }

    @Test
    void namesUnitsOfUsers() throws IOException {
        RealUserSystemd.assume();
        try (RealUserSystemd systemd = new RealUserSystemd()) {
            RealUserSystemd.Running web = systemd.start("web-dev", 8083);

            ProcessInfo process = read(LinuxRoot.LIVE, web.pid());

            assertThat(process.unit()).isEqualTo(new Unit("web-dev.service", Unit.Kind.USER, "root"));
            assertThat(process.comm()).isEqualTo("busybox");
        }
    }

    @Test
    void keepsEscapesInNamesOfUnits() throws IOException {
        RealUserSystemd.assume();
        try (RealUserSystemd systemd = new RealUserSystemd()) {
            RealUserSystemd.Running web = systemd.start("a\\x2db@1", 8084);

            assertThat(read(LinuxRoot.LIVE, web.pid()).unit())
                    .isEqualTo(new Unit("a\\x2db@1.service", Unit.Kind.USER, "root"));
        }
    }
}
