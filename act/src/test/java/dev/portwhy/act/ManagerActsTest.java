package dev.portwhy.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.portwhy.diagnosis.Action;
import dev.portwhy.diagnosis.Ending;
import dev.portwhy.model.Host;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Visibility;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each manager's program is called with, as whom, and what becomes of its answers; nothing is run. */
class ManagerActsTest {

    private static final NetworkNamespace HERE = new NetworkNamespace.Builder(
                    4026531840L, "host", NetworkNamespace.Kind.HOST)
            .process(1, 1)
            .current(true)
            .source(NetworkNamespace.Source.NETLINK)
            .build();

    private final List<ManagerProgram> called = new ArrayList<>();
    private ManagerProgram.Ended answer = new ManagerProgram.Ended(0, "");
    private int looker;
    private int keeperUid;

    private ManagerActs acts(Keeper... keepers) {
        Map<Integer, ProcessInfo> processes = Map.of(
                10,
                new ProcessInfo(
                        10, 1, "keeper", List.of(), null, false, keeperUid, "x", Instant.EPOCH, null, null, null));
        Snapshot snapshot = new Snapshot.Builder(new Host("h", "6.12.0", "amd64", "b", Instant.EPOCH), List.of(HERE))
                .processes(processes)
                .keeping(new Keeping(Map.of(), List.of(keepers), List.of()))
                .visibility(new Visibility(List.of(), new Looker(Looker.Source.KERNEL, looker, false)))
                .build();
        SocketWait none = new SocketWait(new SeenSockets(what -> snapshot, snapshot, List.of()), () -> true);
        return new ManagerActs(snapshot, none, (program, pause) -> {
            called.add(program);
            return answer;
        });
    }

    private ManagerProgram only() {
        assertThat(called).hasSize(1);
        return called.getFirst();
    }

    private static int uid(@Nullable UserAccount user) {
        return user == null ? -1 : user.uid();
    }

    private static Ending.StopProgram stop(Keeper.Kind kind, String name, String place) {
        return new Ending.StopProgram(kind, name, place, "");
    }

    @Test
    void systemdIsNeverAskedForAPassword() throws IOException {
        assertThat(acts().stop(new Ending.StopUnit(List.of("web.socket", "a\\x2db.service"), false, null)))
                .isEqualTo(new ActOutcome.Done(null));
        assertThat(only().words())
                .containsExactly("systemctl", "--no-ask-password", "stop", "--", "web.socket", "a\\x2db.service");
        assertThat(only().as()).isNull();
    }

    @Test
    void theManagerOfAUserIsCalledAsThatUser() throws IOException {
        acts().stop(new Ending.StopUnit(List.of("web.service"), true, "nobody"));
        assertThat(only().words())
                .containsExactly("systemctl", "--user", "--no-ask-password", "stop", "--", "web.service");
        UserAccount nobody = only().as();
        assertThat(uid(nobody)).isEqualTo(65534);
        assertThat(only().environment())
                .contains(
                        entry("XDG_RUNTIME_DIR", "/run/user/65534"),
                        entry("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/65534/bus"));
    }

    /** A unit of the system is root's to stop, and another user's is root's or theirs. */
    @Test
    void anOrdinaryUserIsRefusedBeforeAnythingIsCalled() throws IOException {
        looker = 1000;
        for (ActOutcome outcome : List.of(
                acts().stop(new Ending.StopUnit(List.of("web.service"), false, null)),
                acts().stop(new Ending.StopUnit(List.of("web.service"), true, "nobody")),
                acts().stop(new Ending.StopUnit(List.of("web.service"), true, "no such user")),
                acts().stop(new Ending.StopContainer("podman", "web", false, new Ending.Engine(0, true, true, ""))),
                acts().stop(new Ending.StopContainer("docker", "web", false, new Ending.Engine(1001, false, true, ""))),
                acts().delete(new Action.DeleteService(HERE, KernelService.Kind.VXLAN, "vx0")),
                acts(new Keeper(20, Keeper.Kind.RUNIT, 10, "", "/etc/service/web"))
                        .stop(stop(Keeper.Kind.RUNIT, "", "/etc/service/web")))) {
            assertThat(outcome.word()).isEqualTo("EPERM");
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            ActOutcome.Refused.class,
                            refused -> assertThat(refused.reason().key()).isEqualTo("free.refused.rights"));
        }
        assertThat(called).isEmpty();
    }

    @Test
    void aUserStopsWhatIsTheirs() throws IOException {
        looker = 65534;
        keeperUid = 65534;
        acts().stop(new Ending.StopUnit(List.of("web.service"), true, null));
        acts().stop(new Ending.StopContainer("podman", "web", false, new Ending.Engine(65534, true, false, "")));
        acts().stop(new Ending.StopContainer("docker", "web", false, new Ending.Engine(65534, true, false, "")));
        acts(new Keeper(20, Keeper.Kind.PM2, 10, "web", "/home/n/.pm2"))
                .stop(stop(Keeper.Kind.PM2, "web", "/home/n/.pm2"));
        assertThat(called).extracting(ManagerProgram::as).containsOnlyNulls();
        assertThat(called.get(1).words()).containsExactly("podman", "stop", "web");
        assertThat(called.get(2).words()).containsExactly("docker", "stop", "web");
        assertThat(called.get(3).environment()).contains(entry("PM2_HOME", "/home/n/.pm2"));
    }

    /** Rootless podman knows a user's containers only as that user; rootless docker is reached by its socket. */
    @Test
    void anEngineOfAUserIsReachedByRootAsItHasToBe() throws IOException {
        Ending.Engine theirs = new Ending.Engine(65534, false, false, "nobody");
        acts().stop(new Ending.StopContainer("podman", "0123abcd", true, theirs));
        assertThat(called.get(0).words()).containsExactly("podman", "pod", "stop", "0123abcd");
        assertThat(uid(called.get(0).as())).isEqualTo(65534);
        acts().stop(new Ending.StopContainer("docker", "web", false, theirs));
        assertThat(called.get(1).words())
                .containsExactly("docker", "-H", "unix:///run/user/65534/docker.sock", "stop", "web");
        assertThat(called.get(1).as()).isNull();
    }

    @Test
    void whatAContainerIsAPartOfIsStoppedAsThat() throws IOException {
        Ending.Engine root = new Ending.Engine(0, true, false, "");
        acts().stop(new Ending.StopContainer(
                "docker", "shop-web-1", false, root, new Ending.Group(true, "shop", "web", List.of("/srv/a b.yml"))));
        assertThat(called.get(0).words())
                .containsExactly("docker", "compose", "-p", "shop", "-f", "/srv/a b.yml", "stop", "web");
        acts().stop(new Ending.StopContainer(
                "docker", "web.1.x", false, root, new Ending.Group(false, "", "web", List.of())));
        assertThat(called.get(1).words()).containsExactly("docker", "service", "scale", "web=0");
        acts().stop(new Ending.StopContainer("machinectl", "web", false, root));
        assertThat(called.get(2).words()).containsExactly("machinectl", "stop", "web");
        acts().stop(new Ending.StopContainer("crictl", "0123456789ab", false, root));
        assertThat(called.get(3).words()).containsExactly("crictl", "stop", "0123456789ab");
    }

    @Test
    void eachSupervisorIsCalledInItsOwnWay() throws IOException {
        acts().stop(stop(Keeper.Kind.SUPERVISORD, "shop:web", ""));
        acts().stop(stop(Keeper.Kind.SUPERVISORD, "web", "/etc/s.conf"));
        acts().stop(stop(Keeper.Kind.SUPERVISORD, "web", "unix:///run/s.sock"));
        acts().stop(stop(Keeper.Kind.PM2, "web", ""));
        acts().stop(stop(Keeper.Kind.RUNIT, "", "/etc/service/web; true"));
        acts().stop(stop(Keeper.Kind.S6, "", "/run/s6/web"));
        acts().stop(stop(Keeper.Kind.DAEMONTOOLS, "", "/service/web"));
        acts().stop(stop(Keeper.Kind.MONIT, "web", ""));
        assertThat(called)
                .extracting(ManagerProgram::words)
                .containsExactly(
                        List.of("supervisorctl", "stop", "shop:web"),
                        List.of("supervisorctl", "-c", "/etc/s.conf", "stop", "web"),
                        List.of("supervisorctl", "-s", "unix:///run/s.sock", "stop", "web"),
                        List.of("pm2", "stop", "web"),
                        // One word, whatever it holds: no shell reads it.
                        List.of("sv", "down", "/etc/service/web; true"),
                        List.of("s6-svc", "-d", "/run/s6/web"),
                        List.of("svc", "-d", "/service/web"),
                        List.of("monit", "stop", "web"));
    }

    /** A configuration of theirs names code that the client runs. */
    @Test
    void theClientOfASupervisorIsNeverCalledAsRootForAnotherUser() throws IOException {
        keeperUid = 65534;
        acts(new Keeper(20, Keeper.Kind.SUPERVISORD, 10, "web", "/home/n/s.conf"))
                .stop(stop(Keeper.Kind.SUPERVISORD, "web", "/home/n/s.conf"));
        assertThat(uid(only().as())).isEqualTo(65534);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CIRCUS", "RESTARTER", "LOOP", "CRON"})
    void whatHasNoClientIsLeftToAPerson(String kind) throws IOException {
        assertThat(acts().stop(stop(Keeper.Kind.valueOf(kind), "web", "")).word())
                .isEqualTo("left-to-a-person");
        assertThat(called).isEmpty();
    }

    @Test
    void whatTheKernelServesIsDeletedByWhatMadeIt() throws IOException {
        acts().delete(new Action.DeleteService(HERE, KernelService.Kind.MPTCP_ENDPOINT, "3"));
        acts().delete(new Action.DeleteService(HERE, KernelService.Kind.VXLAN, "vx0"));
        acts().delete(new Action.DeleteService(HERE, KernelService.Kind.WIREGUARD, "wg0"));
        acts().delete(new Action.DeleteService(HERE, KernelService.Kind.NFS, ""));
        acts().delete(new Action.DeleteService(HERE, KernelService.Kind.KSMBD, ""));
        acts().delete(new Action.DeleteService(HERE, KernelService.Kind.SMB_MOUNT, "/mnt/a b"));
        assertThat(called)
                .extracting(ManagerProgram::words)
                .containsExactly(
                        List.of("ip", "mptcp", "endpoint", "delete", "id", "3"),
                        List.of("ip", "link", "delete", "vx0"),
                        List.of("ip", "link", "delete", "wg0"),
                        List.of("systemctl", "--no-ask-password", "stop", "--", "nfs-server"),
                        List.of("ksmbd.control", "-s"),
                        List.of("umount", "/mnt/a b"));
    }

    /** A name that is an option or a command of a shell is one of nobody's devices. */
    @Test
    void whatCannotBeNamedIsLeftToAPerson() throws IOException {
        for (Action.DeleteService delete : List.of(
                new Action.DeleteService(HERE, null, ""),
                new Action.DeleteService(HERE, KernelService.Kind.OTHER, ""),
                new Action.DeleteService(HERE, KernelService.Kind.NFS_CALLBACK, ""),
                new Action.DeleteService(HERE, KernelService.Kind.VXLAN, "-all"),
                new Action.DeleteService(HERE, KernelService.Kind.VXLAN, "a;b"))) {
            assertThat(acts().delete(delete).word()).isEqualTo("left-to-a-person");
        }
        assertThat(called).isEmpty();
    }

    @Test
    void whatAManagerAnswersIsToldInItsWords() throws IOException {
        Ending.StopUnit stop = new Ending.StopUnit(List.of("web.service"), false, null);
        answer = new ManagerProgram.Ended(5, "Unit web.service not loaded.");
        assertThat(reason(acts().stop(stop))).isEqualTo("EREMOTEIO free.refused.manager");
        answer = new ManagerProgram.Ended(1, "");
        assertThat(reason(acts().stop(stop))).isEqualTo("EREMOTEIO free.refused.manager.silent");
        answer = new ManagerProgram.Ended(127, "No such file");
        assertThat(reason(acts().stop(stop))).isEqualTo("ENOENT free.refused.no-program");
        answer = new ManagerProgram.Ended(-1, "");
        assertThat(reason(acts().stop(stop))).isEqualTo("ETIMEDOUT free.refused.manager-runs");
    }

    private static String reason(ActOutcome outcome) {
        return outcome instanceof ActOutcome.Refused refused
                ? refused.word() + " " + refused.reason().key()
                : outcome.toString();
    }
}
