package dev.portwhy.cli.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.act.SettingsWish;
import dev.portwhy.model.Container;
import dev.portwhy.model.Host;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Pod;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The line for a container's own configuration, by the engine that is seen. */
class OwnConfigurationTest {

    private static final int PID = 42;

    private static List<String> lines(@Nullable String runtime, @Nullable Pod pod, Setting setting, String value) {
        NetworkNamespace netns = new NetworkNamespace.Builder(5, "web", NetworkNamespace.Kind.CONTAINER)
                .process(PID, 1)
                .source(NetworkNamespace.Source.NETLINK)
                .build();
        Container container = runtime == null ? null : new Container(runtime, "0123456789ab", "web", "running", 0);
        ProcessInfo process = new ProcessInfo(
                PID, 1, "nginx", List.of(), null, false, 0, "root", Instant.EPOCH, null, container, pod);
        Snapshot snapshot = new Snapshot.Builder(new Host("h", "6.18.44", "x86_64", "", Instant.EPOCH), List.of(netns))
                .processes(Map.of(PID, process))
                .build();
        return OwnConfiguration.of(snapshot, new SettingsWish(setting, netns, value)).stream()
                .map(OwnConfiguration.Line::text)
                .toList();
    }

    @Test
    void eachEngineHasItsOwn() {
        assertThat(lines("docker", null, Setting.IP_LOCAL_PORT_RANGE, "15000 60999"))
                .containsExactly(
                        "docker run --sysctl net.ipv4.ip_local_port_range=\"15000 60999\"",
                        "sysctls:\n  net.ipv4.ip_local_port_range: \"15000 60999\"");
        assertThat(lines("podman", null, Setting.TCP_TW_REUSE, "1"))
                .containsExactly(
                        "podman run --sysctl net.ipv4.tcp_tw_reuse=1",
                        "[Container]\nSysctl=net.ipv4.tcp_tw_reuse=1",
                        "sysctls:\n  net.ipv4.tcp_tw_reuse: \"1\"");
        assertThat(lines("containerd", new Pod("default", "web", "u"), Setting.TCP_TW_REUSE, "1"))
                .containsExactly("securityContext:\n  sysctls:\n  - name: net.ipv4.tcp_tw_reuse\n    value: \"1\"");
        assertThat(lines(null, null, Setting.TCP_TW_REUSE, "1"))
                .containsExactly("sysctl -w net.ipv4.tcp_tw_reuse=\"1\"");
    }
}
