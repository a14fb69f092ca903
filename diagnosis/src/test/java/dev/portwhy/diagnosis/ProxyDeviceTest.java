package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.PortForward;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A proxy device of LXD or Incus: taken away by its name, which only its own files tell, and no other process is one. */
class ProxyDeviceTest {

    private static @Nullable Remedy remedy(String comm, String container, String... cmdline) {
        Snapshots machine = Snapshots.machine()
                .process(OneProcess.of(7, comm).cmdline(cmdline).info());
        return ProxyDevice.remedy(machine.snapshot(), new PortForward(7, -1, container, ""));
    }

    private static @Nullable String command(String comm, String container, String... cmdline) {
        Remedy remedy = remedy(comm, container, cmdline);
        return remedy == null ? null : remedy.command();
    }

    @ParameterizedTest
    @CsvSource({
        "lxd, web, /var/log/lxd/web/proxy.http.log, lxc config device remove web http",
        "incusd, web, /run/incus/web/proxy.http, incus config device remove web http",
        "lxd, web-1, /var/log/lxd/web-1/proxy.my.http.log, lxc config device remove web-1 my.http",
        "lxd, web, /proxy.a/proxy.b.log, lxc config device remove web b"
    })
    void theDeviceIsCalledAsItsFilesAre(String comm, String container, String file, String command) {
        assertThat(command(comm, container, comm, "forkproxy", "--", "9", "tcp:0.0.0.0:80", file))
                .isEqualTo(command);
    }

    /** What is no plain name is typed by nobody. */
    @ParameterizedTest
    @CsvSource({
        "docker-proxy, web, /x/proxy.http.log",
        "lxd-agent, web, /x/proxy.http.log",
        "incus, web, /x/proxy.http.log",
        "lxd, '', /x/proxy.http.log",
        "lxd, we b, /x/proxy.http.log",
        "lxd, web, /x/proxy.ht;tp.log",
        "lxd, web, /x/proxy.-f.log",
        "lxd, web, /x/proxy..log",
        "lxd, web, /x/proxyhttp.log",
        "lxd, web, proxy.http.log"
    })
    void whatIsNotKnownIsNotTyped(String comm, String container, String file) {
        assertThat(remedy(comm, container, comm, "forkproxy", file)).isNull();
    }

    @Test
    void aWordThatIsNoNameIsPassedOverForOneThatIs() {
        assertThat(command("lxd", "web", "lxd", "/x/proxy.a b", "/x/proxy.http.log"))
                .isEqualTo("lxc config device remove web http");
    }

    @Test
    void aProcessThatIsGoneHasNone() {
        assertThat(ProxyDevice.remedy(Snapshots.machine().snapshot(), new PortForward(7, -1, "web", "")))
                .isNull();
    }

    @Test
    void itIsAnActOnTheDeviceAndOnNoProcess() {
        Remedy remedy = Objects.requireNonNull(remedy("lxd", "web", "lxd", "/x/proxy.http.log"));
        assertThat(remedy.id()).isEqualTo("change-program:proxy-device");
        assertThat(remedy.text().key()).isEqualTo("why.stop.device");
        assertThat(remedy.text().arguments()).hasToString("[http, web]");
    }
}
