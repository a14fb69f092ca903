package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An act, how it is typed, and how it is taken back. */
class ActionTest {

    private static final String RANGE = "net.ipv4.ip_local_port_range";

    private final NetworkNamespace here =
            Snapshots.machine().range(40_000, 40_009).snapshot().namespaces().getFirst();

    private final NetworkNamespace blue = Snapshots.machine()
            .namespace("blue", NetworkNamespace.Kind.NAMED, 0)
            .snapshot()
            .namespaces()
            .getLast();

    @Test
    void aSettingIsPutBackToWhatItWas() {
        Action set = Action.SetSetting.of(here, Setting.IP_LOCAL_PORT_RANGE, "10240 65535");
        assertThat(set.command()).isEqualTo("sysctl -w " + RANGE + "=\"10240 65535\"");
        assertThat(set.undo()).isEqualTo("sysctl -w " + RANGE + "=\"40000 40009\"");
    }

    @Test
    void aSettingThatWasNotReadIsNotPutBack() {
        Action set = Action.SetSetting.of(blue, Setting.TCP_ORPHAN_RETRIES, "2");
        assertThat(set.command()).isEqualTo("ip netns exec blue sysctl -w net.ipv4.tcp_orphan_retries=2");
        assertThat(set.undo()).isNull();
    }

    @Test
    void aChainIsTakenBackFromItsEnd() {
        Action chain = new Action.Several(
                List.of(
                        new Action.ReservePorts(here, "8080", "22,8080", "22"),
                        Action.SetSetting.of(here, Setting.IP_LOCAL_PORT_RANGE, "1024 65535")),
                true);
        String reserved = "sysctl -w net.ipv4.ip_local_reserved_ports=";
        assertThat(chain.command()).isEqualTo(reserved + "22,8080 && sysctl -w " + RANGE + "=\"1024 65535\"");
        assertThat(chain.undo()).isEqualTo("sysctl -w " + RANGE + "=\"40000 40009\" && " + reserved + "22");
    }

    @Test
    void whatIsTakenBackInPartOnlyIsNotTakenBack() {
        Action unit = new Ending.StopUnit(List.of("web.service"), false, null);
        assertThat(unit.undo()).isEqualTo("systemctl start web.service");
        Action both = new Action.Several(List.of(unit, new Ending.Signal(List.of(7, 8), List.of(8))), false);
        assertThat(both.command()).isEqualTo("systemctl stop web.service; kill 7 8; kill -CONT 8");
        assertThat(both.undo()).isNull();
    }

    /** systemd-run(1) names them, and they are gone when they have stopped. */
    @Test
    void aUnitThatIsGoneOnceStoppedIsNotStartedAgain() {
        assertThat(new Ending.StopUnit(List.of("run-u12.service"), false, null).undo())
                .isNull();
    }

    @Test
    void aUsersUnitIsThatUsersManagers() {
        Action unit = new Ending.StopUnit(List.of("a\\x2db.service"), true, "ann");
        assertThat(unit.command()).isEqualTo("systemctl --user -M ann@ stop 'a\\x2db.service'");
        assertThat(unit.undo()).isEqualTo("systemctl --user -M ann@ start 'a\\x2db.service'");
    }

    @Test
    void anotherUsersContainerIsStoppedByThatUsersEngine() {
        assertThat(new Ending.StopContainer("docker", "web", false, new Ending.Engine(1000, false, true, "")).command())
                .isEqualTo("sudo docker -H unix:///run/user/1000/docker.sock stop web");
        assertThat(new Ending.StopContainer("podman", "0123", true, new Ending.Engine(1000, false, false, "ann"))
                        .command())
                .isEqualTo("runuser -l ann -c 'XDG_RUNTIME_DIR=/run/user/1000 podman pod stop 0123'");
    }

    @Test
    void whatOnlyAPersonCanDecideIsNoCommand() {
        assertThat(new Action.ReservePorts(here, "", null, "1-65535").command()).isNull();
        assertThat(new Action.DeleteService(here, null, "").command()).isNull();
        assertThat(new Action.CloseInProgram(List.of(7)).command()).isNull();
    }
}
