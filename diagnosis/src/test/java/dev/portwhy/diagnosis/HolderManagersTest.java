package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Container;
import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.Unit;
import dev.portwhy.model.UnitFacts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is asked to end a process, in whose name, and where nobody but the process itself can be. */
class HolderManagersTest {

    private static final String ID = "0123456789abcdef";

    private static @Nullable Action manager(Snapshots machine) {
        return new HolderManagers(machine.snapshot()).of(7);
    }

    private static @Nullable String command(Snapshots machine) {
        Action action = manager(machine);
        return action == null ? null : action.command();
    }

    private static Snapshots machine(OneProcess process) {
        return Snapshots.machine()
                .process(OneProcess.of(1, "systemd").parent(0).info())
                .process(process.info());
    }

    private static OneProcess app() {
        return OneProcess.of(7, "app");
    }

    private static Snapshots kept(Snapshots machine, ContainerKeeping keeping) {
        return machine.keeping(new Keeping(Map.of(), List.of(), List.of(), List.of(keeping), List.of()));
    }

    private static ContainerKeeping keeping(ContainerKeeping.By by, String group, String member, String... files) {
        return new ContainerKeeping("docker", ID, 0, "web", by, "no", group, member, List.of(files));
    }

    private static Snapshots forPod(Snapshots machine, String pod) {
        return machine.hidden(
                new Beyond().forward(new PortForward(7, -1, "keeper", "", pod)).hidden());
    }

    @Test
    void whatAPersonStartedHasNoManager() {
        assertThat(manager(machine(app()))).isNull();
        assertThat(manager(Snapshots.machine())).as("not seen at all").isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "docker, web, docker stop web",
        "podman, web, podman stop web",
        "podman, web-infra, podman stop web-infra",
        "docker, , docker stop 0123456789ab",
        "containerd, web, crictl stop 0123456789ab",
        "cri-o, web, crictl stop 0123456789ab",
        "systemd-nspawn, web, machinectl stop web",
        "lxc, web, ",
        "docker, 'web;reboot', ",
        "systemd-nspawn, 'a b', ",
    })
    void aContainerIsStoppedByItsEngineWhereItsNameCanBeTyped(
            String runtime, @Nullable String name, @Nullable String command) {
        Container container = new Container(runtime, ID, name, "running");
        Action action = new HolderManagers(Snapshots.machine().snapshot()).ofContainer(container);
        assertThat(action == null ? null : action.command()).isEqualTo(command);
    }

    @Test
    void aPauseContainerOfPodmanIsItsPod() {
        assertThat(command(machine(app().container("podman", "0123456789ab-infra"))))
                .isEqualTo("podman pod stop 0123456789ab");
        assertThat(command(machine(app().container("docker", "0123456789ab-infra"))))
                .isEqualTo("docker stop 0123456789ab-infra");
    }

    /** Only its network's container has a pod's ports, and a person may have given that any name. */
    @Test
    void aForwardForAPodOfPodmanIsThatOfThePod() {
        Snapshots machine = machine(OneProcess.of(7, "conmon"));
        assertThat(command(forPod(machine, ""))).isEqualTo("podman stop keeper");
        assertThat(command(forPod(machine, "0123456789ab"))).isEqualTo("podman pod stop 0123456789ab");
        assertThat(command(forPod(machine, "$(reboot)xyz"))).isEqualTo("podman stop keeper");
    }

    @Test
    void aContainerOfAProjectOrASwarmIsStoppedAsAPartOfIt() {
        Snapshots machine = machine(app().container("docker", "web"));
        assertThat(command(kept(machine, keeping(ContainerKeeping.By.ENGINE, "", ""))))
                .isEqualTo("docker stop web");
        assertThat(command(kept(machine, keeping(ContainerKeeping.By.COMPOSE, "shop", "web", "/srv/a b.yml"))))
                .isEqualTo("docker compose -p shop -f '/srv/a b.yml' stop web");
        assertThat(command(kept(machine, keeping(ContainerKeeping.By.SWARM, "", "shop_web"))))
                .isEqualTo("docker service scale 'shop_web=0'");
        assertThat(command(kept(machine, keeping(ContainerKeeping.By.COMPOSE, "sh\u0007op", "web"))))
                .as("what cannot be printed is not typed")
                .isEqualTo("docker stop web");
    }

    @ParameterizedTest
    @CsvSource({
        // the looker, whether the kernel keeps others' files from him, what is typed
        "0, false, runuser -l shop -c 'XDG_RUNTIME_DIR=/run/user/1000 podman stop web'",
        "1000, false, podman stop web",
        "1001, false, sudo runuser",
        "0, true, podman stop web",
    })
    void aRootlessEngineIsAskedAsItsUser(int looker, boolean refused, String typed) {
        Snapshots machine = machine(app().user(1000, "shop")).lookedAs(looker);
        if (refused) {
            machine.gap(Gap.of(Gap.Kind.FILES_OF_OTHERS, 3));
        }
        Action action =
                new HolderManagers(machine.snapshot()).ofContainer(new Container("podman", ID, "web", "running", 1000));
        if (typed.startsWith("sudo ")) {
            assertThat(action).isInstanceOfSatisfying(Ending.StopContainer.class, stop -> {
                assertThat(stop.engine().sudo()).isTrue();
                assertThat(stop.engine().direct()).isFalse();
                assertThat(stop.engine().login()).isEqualTo("shop");
            });
        } else {
            assertThat(action).isNotNull().extracting(Action::command).isEqualTo(typed);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "shop, shop",
        "1000, \"\"\"$(id -un 1000)\"\"\"",
        "a b, \"\"\"$(id -un 1000)\"\"\"",
        "'', \"\"\"$(id -un 1000)\"\"\"",
    })
    void aUserWhoseNameIsNotKnownIsLookedUp(String user, String login) {
        Snapshots machine = machine(app().user(1000, user)).lookedAs(0);
        assertThat(new HolderManagers(machine.snapshot())
                        .ofContainer(new Container("podman", ID, "web", "running", 1000)))
                .isInstanceOfSatisfying(
                        Ending.StopContainer.class,
                        stop -> assertThat(stop.engine().login()).isEqualTo(login.replace("\"\"\"", "\"")));
    }

    @Test
    void aPodIsLeftToItsOwnerAndAStaticOneToItsManifest() {
        assertThat(command(machine(app().container("containerd", "web").pod("web-1"))))
                .isEqualTo("kubectl -n default describe pod web-1");
        Action unnamed = Objects.requireNonNull(
                manager(machine(app().container("containerd", "web").pod("web 1"))));
        assertThat(unnamed.command()).startsWith("kubectl get pods ").endsWith(" | grep 1-2-3");
        assertThat(unnamed.id()).contains("owner-of-pod");
        Action ofFile = Objects.requireNonNull(
                manager(machine(app().container("containerd", "web").podUid("0123456789abcdef0123456789abcdef"))));
        assertThat(ofFile.command())
                .as("the API server has another uid for a pod of a file")
                .isNull();
        Snapshots of = machine(app().container("containerd", "web").pod("web-1"));
        Action moved = Objects.requireNonNull(manager(
                kept(of, keeping(ContainerKeeping.By.KUBELET, "", "", "/etc/kubernetes/manifests/kube proxy.yaml"))));
        assertThat(moved.command())
                .isEqualTo("mv '/etc/kubernetes/manifests/kube proxy.yaml' '/etc/kubernetes/kube proxy.yaml'");
        assertThat(moved.undo())
                .isEqualTo("mv '/etc/kubernetes/kube proxy.yaml' '/etc/kubernetes/manifests/kube proxy.yaml'");
        assertThat(Freeing.frees(moved)).as("it changes files").isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "web.service, systemctl stop web.service",
        "web@1.service, systemctl stop web@1.service",
        "session-3.scope, ",
        "web.slice, ",
        "'a;b.service', ",
    })
    void aServiceIsStoppedByItsManager(String unit, @Nullable String command) {
        assertThat(command(machine(app().unit(unit)))).isEqualTo(command);
    }

    @ParameterizedTest
    @CsvSource({"1000, systemctl --user stop web.service", "0, systemctl --user -M shop@ stop web.service"})
    void aServiceOfAUserIsStoppedByThatUsersManager(int looker, String command) {
        assertThat(command(machine(app().user(1000, "shop").userUnit("web.service", "shop"))
                        .lookedAs(looker)))
                .isEqualTo(command);
    }

    @Test
    void aUserWhoCannotBeNamedCannotBeAsked() {
        assertThat(manager(machine(app().user(1000, "a b").userUnit("web.service", "a b"))
                        .lookedAs(0)))
                .isNull();
    }

    /** {@code KillMode=none}: systemctl says that it stopped, and nobody was ended. */
    @Test
    void aServiceWhoseStopEndsNobodyIsNotStopped() {
        Unit unit = new Unit("web.service", Unit.Kind.SYSTEM, null);
        Snapshots machine = machine(app().unit("web.service"));
        assertThat(command(machine.keeping(new Keeping(
                        Map.of(), List.of(), List.of(new UnitFacts(unit, 7, "simple", "no", "none", false))))))
                .isNull();
        assertThat(command(machine.keeping(new Keeping(
                        Map.of(), List.of(), List.of(new UnitFacts(unit, 7, "simple", "no", "none", true))))))
                .as("it has a command of its own to stop")
                .isEqualTo("systemctl stop web.service");
    }

    private static Snapshots restarted(Keeper.Kind kind, String name, String place) {
        return machine(app())
                .process(OneProcess.of(5, "keeper").info())
                .keeping(new Keeping(Map.of(), List.of(new Keeper(7, kind, 5, name, place)), List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "SUPERVISORD, web, '', supervisorctl stop web",
        "SUPERVISORD, web, /etc/s.conf, supervisorctl -c /etc/s.conf stop web",
        "SUPERVISORD, web, unix:///run/s.sock, supervisorctl -s unix:///run/s.sock stop web",
        "SUPERVISORD, '', '', supervisorctl status",
        "PM2, web, '', pm2 stop web",
        "PM2, web, /home/a/.pm2, PM2_HOME=/home/a/.pm2 pm2 stop web",
        "MONIT, web, '', monit stop web",
        "MONIT, '', '', monit summary",
        "RUNIT, '', /etc/sv/web, sv down /etc/sv/web",
        "RUNIT, web, '', ",
        "S6, '', /run/s6/web, s6-svc -d /run/s6/web",
        "DAEMONTOOLS, '', /service/web, svc -d /service/web",
        "CIRCUS, web, '', circusctl status",
        "RESTARTER, web, '', kill 5 7",
        "LOOP, web, '', kill 5 7",
    })
    void whatStartsAProcessAgainIsAskedToLetItEnd(
            Keeper.Kind kind, String name, String place, @Nullable String command) {
        assertThat(command(restarted(kind, name, place))).isEqualTo(command);
    }

    @Test
    void cronStartsItAgainAtItsTimeAndIsNotAsked() {
        assertThat(manager(restarted(Keeper.Kind.CRON, "", ""))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"we\nb", "we\u001bb", "wéb"})
    void aNameThatCannotBePrintedIsNotTyped(String name) {
        assertThat(command(restarted(Keeper.Kind.SUPERVISORD, name, ""))).isEqualTo("supervisorctl status");
    }

    @ParameterizedTest
    @CsvSource({
        // looker, owner, name of the owner, what stands before
        "0, 0, root, ''",
        "1000, 0, root, 'sudo '",
        "1000, 1000, shop, ''",
        "0, 1000, shop, 'runuser -u shop -- '",
        "1001, 1000, shop, 'sudo -u shop '",
        "0, 1000, a b, 'sudo -u ''#1000'' '",
        "0, 1000, 1000, 'sudo -u ''#1000'' '",
        "1001, 1000, 1000, 'sudo -u ''#1000'' '",
    })
    void aClientIsCalledAsWhoeverRunsIt(int looker, int owner, String user, String before) {
        Snapshots machine = Snapshots.machine()
                .process(OneProcess.of(5, "supervisord").user(owner, user).info())
                .lookedAs(looker);
        assertThat(new HolderManagers(machine.snapshot()).before(5)).isEqualTo(before);
    }

    /** The unit's manager has started the container, and would start it again after its engine stopped it. */
    @Test
    void aContainerThatAServiceRunsIsTheServices() {
        Snapshots machine = machine(app().parent(6).container("podman", "web"))
                .process(OneProcess.of(6, "conmon").unit("web.service").info());
        assertThat(command(machine)).isEqualTo("systemctl stop web.service");
        Snapshots engine = machine(app().parent(6).container("podman", "web"))
                .process(OneProcess.of(6, "conmon").unit("podman.service").info());
        assertThat(command(engine)).as("that one has containers of many").isEqualTo("podman stop web");
        Snapshots hand = machine(app().parent(6).container("podman", "web"))
                .process(OneProcess.of(6, "conmon").info());
        assertThat(command(hand)).isEqualTo("podman stop web");
        Snapshots beyond = machine(app().parent(6).container("podman", "web"))
                .process(OneProcess.of(6, "conmon").parent(4).info())
                .process(OneProcess.of(4, "bash").unit("web.service").info());
        assertThat(command(beyond)).as("the monitor alone counts").isEqualTo("podman stop web");
    }

    @ParameterizedTest
    @CsvSource({
        "docker-proxy, web, docker stop web",
        "conmon, web, podman stop web",
        "rootlessport, web, podman stop web",
        "docker-proxy, 'a b', ",
    })
    void whoPassesOnForAContainerIsEndedWithIt(String comm, String container, @Nullable String command) {
        Snapshots machine = machine(OneProcess.of(7, comm).unit("docker.service"))
                .hidden(new Beyond().forward(7, -1, container, "").hidden());
        assertThat(command(machine)).isEqualTo(command);
    }

    @Test
    void whoPassesOnByHandIsNoEngines() {
        Snapshots machine = machine(OneProcess.of(7, "socat").unit("relay.service"))
                .hidden(new Beyond().forward(7, -1, "web", "").hidden());
        assertThat(command(machine)).isEqualTo("systemctl stop relay.service");
    }
}
