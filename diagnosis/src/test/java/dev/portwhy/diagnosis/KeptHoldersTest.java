package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Container;
import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.Looker;
import dev.portwhy.model.Pod;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SignalState;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Unit;
import dev.portwhy.model.UnitFacts;
import dev.portwhy.model.Visibility;
import dev.portwhy.model.look.KernelTrial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a holder is, who keeps it, and so which act ends it: first what is advised, then what is said not to help. */
class KeptHoldersTest {

    private static final Unit SSH = new Unit("ssh.service", Unit.Kind.SYSTEM, null);
    private static final Unit WEB = new Unit("web.service", Unit.Kind.SYSTEM, null);

    private final Map<Integer, ProcessInfo> processes = new HashMap<>();
    private final List<Keeper> keepers = new ArrayList<>();
    private final List<UnitFacts> units = new ArrayList<>();
    private final Map<Integer, SignalState> signals = new HashMap<>();
    private final List<ContainerKeeping> containers = new ArrayList<>();
    private @Nullable Container container;
    private @Nullable Pod pod;
    private int looker;

    private void process(int pid, int parent, String comm, @Nullable Unit unit, String... cmdline) {
        processes.put(
                pid,
                new ProcessInfo(
                        pid,
                        parent,
                        comm,
                        List.of(cmdline),
                        null,
                        false,
                        0,
                        "root",
                        Instant.EPOCH,
                        unit,
                        container,
                        pod));
    }

    private Finding held(int... pids) {
        BindQuestion question = new BindQuestion(Protocol.TCP, IpAddress.ANY4, 7000, false, true, false, 0, false);
        return Diagnosis.bind(machine(pids), 0, question, KernelTrial.of("EADDRINUSE"))
                .findings()
                .getFirst();
    }

    private String role(int pid) {
        HolderKeeper keeper = HolderKeeper.of(machine(pid), pid);
        return HolderRole.of(machine(pid), pid).word()
                + (keeper == null ? "" : " " + keeper.kind() + " " + keeper.name());
    }

    private Snapshot machine(int... pids) {
        Snapshot machine =
                Snapshots.machine().listen("0.0.0.0:7000").heldBy(pids).snapshot();
        processes.put(
                1,
                new ProcessInfo(1, 0, "systemd", List.of(), null, false, 0, "root", Instant.EPOCH, null, null, null));
        return new Snapshot.Builder(machine)
                .processes(processes)
                .keeping(new Keeping(signals, keepers, units, containers, List.of()))
                .visibility(new Visibility(List.of(), new Looker(Looker.Source.KERNEL, looker, false)))
                .build();
    }

    private static @Nullable String command(Finding finding) {
        return finding.remedies().getFirst().command();
    }

    private static List<String> reasons(Finding finding) {
        return finding.wontHelp().stream().map(one -> one.why().key()).toList();
    }

    @Test
    void aLoginInTheServiceOfSshdIsEndedAlone() {
        process(10, 1, "sshd", SSH, "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups");
        process(20, 10, "sshd", SSH, "sshd: alice@notty");
        Finding finding = held(20);
        assertThat(command(finding)).isEqualTo("kill 20");
        assertThat(reasons(finding)).contains("why.wont.unit.leaves");
        assertThat(finding.title().arguments().toString())
                .contains("why.who.session.of")
                .contains("alice@notty");
        assertThat(command(held(10))).isEqualTo("systemctl stop ssh.service");
    }

    /** The server was started anew and its logins went on: their parent is process 1 now. */
    @Test
    void aLoginThatOutlivedItsServerIsEndedAlone() {
        process(20, 1, "sshd", SSH, "sshd: alice@notty");
        assertThat(command(held(20))).isEqualTo("kill 20");
    }

    @Test
    void theFileOfTheUnitDecidesWhetherStoppingItEndsTheHolder() {
        process(10, 1, "app", WEB);
        process(20, 10, "helper", WEB);
        assertThat(command(held(20))).isEqualTo("systemctl stop web.service");
        units.add(new UnitFacts(WEB, 10, "", "", "process", false));
        assertThat(command(held(20))).isEqualTo("kill 20");
        assertThat(command(held(10, 20))).isEqualTo("systemctl stop web.service");
        units.set(0, new UnitFacts(WEB, 10, "", "", "mixed", false));
        assertThat(command(held(20))).isEqualTo("systemctl stop web.service");
        units.set(0, new UnitFacts(WEB, 10, "", "", "none", false));
        assertThat(command(held(10))).isEqualTo("kill 10");
        units.set(0, new UnitFacts(WEB, 10, "", "", "none", true));
        assertThat(command(held(10))).isEqualTo("systemctl stop web.service");
    }

    @Test
    void whatAPersonStartedInAServiceIsEndedAlone() {
        process(10, 1, "code-server", WEB);
        process(20, 10, "bash", WEB, "/bin/bash", "--login");
        process(30, 20, "python3", WEB, "python3", "app.py");
        assertThat(command(held(30))).isEqualTo("kill 30");
        process(20, 10, "bash", WEB, "bash", "start.sh");
        assertThat(command(held(30))).isEqualTo("systemctl stop web.service");
    }

    @Test
    void killingWhatSystemdStartsAgainIsSaidNotToHelp() {
        process(10, 1, "app", WEB);
        units.add(new UnitFacts(WEB, 10, "", "on-failure", "", false));
        assertThat(held(10).wontHelp().getFirst().text().key()).isEqualTo("why.wont.kill-kill");
        units.set(0, new UnitFacts(WEB, 10, "", "always", "", false));
        assertThat(held(10).wontHelp().getFirst().text().key()).isEqualTo("why.wont.kill");
        units.set(0, new UnitFacts(WEB, 10, "", "no", "", false));
        assertThat(reasons(held(10))).doesNotContain("why.wont.restart");
    }

    @Test
    void aSupervisorsProgramIsStoppedThereAndNeverItsUnit() {
        process(10, 1, "supervisord", WEB);
        process(20, 10, "app", WEB);
        keepers.add(new Keeper(20, Keeper.Kind.SUPERVISORD, 10, "shop:a b", ""));
        assertThat(command(held(20))).isEqualTo("supervisorctl stop 'shop:a b'");
        assertThat(held(20).remedies().getFirst().undo()).isEqualTo("supervisorctl start 'shop:a b'");
        assertThat(reasons(held(20))).contains("why.wont.kept");
        looker = 1000;
        assertThat(command(held(20))).isEqualTo("sudo supervisorctl stop 'shop:a b'");
        keepers.set(0, new Keeper(20, Keeper.Kind.SUPERVISORD, 10, "", "/x/s.conf"));
        assertThat(command(held(20))).isEqualTo("sudo supervisorctl -c /x/s.conf status");
        keepers.set(0, new Keeper(20, Keeper.Kind.SUPERVISORD, 10, "a\nb", ""));
        assertThat(command(held(20))).isEqualTo("sudo supervisorctl status");
    }

    /** In its cluster mode PM2 has the socket too, with every other program's. */
    @Test
    void whatPm2KeepsIsStoppedThereThoughItHasTheSocketToo() {
        process(10, 1, "PM2 v5.3.0: God", null, "PM2 v5.3.0: God Daemon (/root/.pm2)");
        process(20, 10, "node", null, "node", "/srv/app.js");
        process(21, 10, "node", null, "node", "/srv/app.js");
        keepers.add(new Keeper(20, Keeper.Kind.PM2, 10, "app", "/root/.pm2"));
        keepers.add(new Keeper(21, Keeper.Kind.PM2, 10, "app", "/root/.pm2"));
        assertThat(command(held(10, 20, 21))).isEqualTo("PM2_HOME=/root/.pm2 pm2 stop app");
        looker = 1000;
        assertThat(command(held(10, 20, 21))).isEqualTo("sudo env PM2_HOME=/root/.pm2 pm2 stop app");
    }

    /** A configuration that a user wrote names code; its client never runs as root for it. */
    @Test
    void theClientOfAUsersSupervisorRunsAsThatUser() {
        process(20, 10, "app", null);
        keepers.add(new Keeper(20, Keeper.Kind.SUPERVISORD, 10, "web", "/home/ann/s.conf"));
        processes.put(
                10,
                new ProcessInfo(
                        10, 1, "supervisord", List.of(), null, false, 1000, "ann", Instant.EPOCH, null, null, null));
        String line = "supervisorctl -c /home/ann/s.conf stop web";
        assertThat(command(held(20))).isEqualTo("runuser -u ann -- " + line);
        looker = 1001;
        assertThat(command(held(20))).isEqualTo("sudo -u ann " + line);
        looker = 1000;
        assertThat(command(held(20))).isEqualTo(line);
    }

    @Test
    void otherKeepersAreAskedInTheirOwnWay() {
        process(10, 1, "keeper", null);
        process(20, 10, "app", null);
        Map<Keeper.Kind, String> ways = Map.of(
                Keeper.Kind.RUNIT, "sv down /etc/service/web",
                Keeper.Kind.S6, "s6-svc -d /etc/service/web",
                Keeper.Kind.DAEMONTOOLS, "svc -d /etc/service/web",
                Keeper.Kind.MONIT, "monit stop web",
                Keeper.Kind.CIRCUS, "circusctl status",
                Keeper.Kind.RESTARTER, "kill 10 20",
                Keeper.Kind.LOOP, "kill 10 20",
                Keeper.Kind.CRON, "kill 20");
        ways.forEach((kind, way) -> {
            keepers.clear();
            keepers.add(new Keeper(20, kind, 10, "web", "/etc/service/web"));
            assertThat(command(held(20))).as(kind.word()).isEqualTo(way);
        });
    }

    private static List<String> commands(Finding finding) {
        return finding.remedies().stream()
                .map(remedy -> remedy.command() + " " + remedy.proof().word())
                .toList();
    }

    /** Whether it starts it again shows only afterwards, so the holder alone comes first. */
    @Test
    void aParentThatMayStartItAgainIsTheSecondToEnd() {
        process(10, 1, "python3", null);
        process(20, 10, "app", null);
        keepers.add(new Keeper(20, Keeper.Kind.PARENT, 10, "", ""));
        assertThat(commands(held(20))).containsExactly("kill 20 carried-out", "kill 10 20 carried-out");
        assertThat(held(20).evidence())
                .anySatisfy(evidence -> assertThat(evidence.text().key()).isEqualTo("why.perhaps-kept"));
        assertThat(role(20)).isEqualTo("main");
        looker = 1000;
        assertThat(commands(held(20))).containsExactly("sudo kill 20 carried-out", "sudo kill 10 20 carried-out");
        keepers.set(0, new Keeper(20, Keeper.Kind.LOOP, 10, "", ""));
        assertThat(commands(held(20))).hasSize(1);
    }

    /** One that has not ended has not come back: its parent is not ended for it. */
    @Test
    void freeingDoesNotEndAParentThatMayStartItAgain() {
        process(10, 1, "python3", null);
        process(20, 10, "app", null);
        keepers.add(new Keeper(20, Keeper.Kind.PARENT, 10, "", ""));
        BindQuestion question = new BindQuestion(Protocol.TCP, IpAddress.ANY4, 7000, false, true, false, 0, false);
        BindAnswer answer = Diagnosis.bind(machine(20), 0, question, KernelTrial.of("EADDRINUSE"));
        assertThat(Freeing.of(machine(20), List.of(answer)).steps())
                .extracting(step -> step.remedy().command())
                .containsExactly("kill 20");
    }

    /** A test of ours ended both by a plain kill; by another act nobody has tried. */
    @Test
    void onlyWhatWasTriedIsCalledCarriedOut() {
        process(10, 1, "python3", null);
        process(20, 10, "app", null);
        keepers.add(new Keeper(20, Keeper.Kind.PARENT, 10, "", ""));
        signals.put(10, new SignalState(10, 'S', 0, 0, 0, SignalState.bit(15), 0));
        List<Remedy> remedies = held(20).remedies();
        assertThat(remedies).hasSize(2);
        assertThat(remedies.get(1).command()).isNotEqualTo("kill 10 20");
        assertThat(remedies.get(1).proof()).isNotEqualTo(Remedy.Proof.CARRIED_OUT);
    }

    /** Workers end with their master, whatever the master would start again. */
    @Test
    void aMasterOfKnownWorkersIsNotSaidToStartThemAgain() {
        process(10, 1, "nginx", null);
        process(20, 10, "nginx", null);
        keepers.add(new Keeper(20, Keeper.Kind.PARENT, 10, "", ""));
        assertThat(commands(held(10, 20))).hasSize(1);
        assertThat(held(10, 20).evidence())
                .noneSatisfy(evidence -> assertThat(evidence.text().key()).isEqualTo("why.perhaps-kept"));
    }

    /** It has the ports of all its services, so it is not ended for one. */
    @Test
    void aSuperServerLosesTheEntryAndNotItsLife() {
        process(10, 1, "xinetd", new Unit("xinetd.service", Unit.Kind.SYSTEM, null));
        Finding finding = held(10);
        assertThat(finding.remedies()).singleElement().satisfies(remedy -> {
            assertThat(remedy.text().key()).isEqualTo("why.stop.xinetd");
            assertThat(remedy.command()).isNull();
        });
        assertThat(reasons(finding)).contains("why.wont.super-server");
        process(10, 1, "inetd", null);
        assertThat(held(10).remedies().getFirst().text().key()).isEqualTo("why.stop.inetd");
        process(20, 10, "tftpd", null);
        assertThat(held(10, 20).remedies())
                .singleElement()
                .satisfies(remedy -> assertThat(remedy.text().key()).isEqualTo("why.stop.inetd.and"));
    }

    /** The table is the one that it was started with; busybox goes by its first word. */
    @Test
    void theTableOfASuperServerIsTheOneOfItsCommandLine() {
        for (String[] one : new String[][] {
            {"inetd", "/etc/inetd.conf", "/usr/sbin/inetd"},
            {"inetd", "/etc/inetd.conf", "/usr/sbin/inetd", "-i"},
            {"inetd", "/srv/inetd.conf", "/usr/sbin/inetd", "-q", "10", "/srv/inetd.conf"},
            {"busybox", "/etc/inetd.conf", "busybox", "inetd", "-f"},
            {"busybox", "/srv/inetd.conf", "busybox", "inetd", "-f", "/srv/inetd.conf"},
            {"xinetd", "/etc/xinetd.d", "xinetd", "-stayalive"},
            {"xinetd", "/etc/xinetd.d", "xinetd", "-f", "/etc/xinetd.conf"},
            {"xinetd", "/srv/x", "xinetd", "-f", "/srv/x"}
        }) {
            process(10, 1, one[0], null, List.of(one).subList(2, one.length).toArray(new String[0]));
            assertThat(held(10).remedies().getFirst().text().arguments()).contains(one[1]);
        }
        process(10, 1, "busybox", null, "busybox", "httpd", "-f");
        assertThat(command(held(10))).isEqualTo("kill 10");
    }

    @Test
    void aContainersEngineComesBeforeTheSupervisorInIt() {
        container = new Container("docker", "4f5a6b7c8d9e0f112233", "shop", "running");
        process(10, 1, "supervisord", null);
        process(20, 10, "app", null);
        keepers.add(new Keeper(20, Keeper.Kind.SUPERVISORD, 10, "web", ""));
        assertThat(command(held(20))).isEqualTo("docker stop shop");
    }

    /** podman's containers in a service of their own (quadlet): systemd starts the container that podman has stopped again. */
    @Test
    void aContainerThatAServiceKeepsIsStoppedThere() {
        container = new Container("podman", "4f5a6b7c8d9e0f112233", "shop", "running");
        process(20, 1, "app", WEB);
        assertThat(command(held(20))).isEqualTo("systemctl stop web.service");
        units.add(new UnitFacts(WEB, 0, "notify", "always", "mixed", false));
        assertThat(command(held(20))).isEqualTo("systemctl stop web.service");
    }

    @Test
    void everyHolderHasARoleAndWhoKeepsIt() {
        process(10, 1, "app", WEB);
        process(11, 10, "helper", WEB);
        assertThat(role(10)).isEqualTo("main systemd web.service");
        assertThat(role(11)).isEqualTo("part systemd web.service");
        process(12, 1, "sshd", SSH, "sshd: alice@notty");
        assertThat(role(12)).isEqualTo("session");
        process(20, 1, "nginx", null);
        process(21, 20, "nginx", null);
        assertThat(role(20)).isEqualTo("main");
        assertThat(role(21)).isEqualTo("worker");
        keepers.add(new Keeper(20, Keeper.Kind.SUPERVISORD, 10, "shop:web", ""));
        assertThat(role(20)).isEqualTo("main supervisord shop:web");
        process(30, 1, "xinetd", null);
        assertThat(role(30)).isEqualTo("super-server");
        assertThat(role(1)).isEqualTo("socket-unit");
        assertThat(role(77)).isEqualTo("unknown");
        container = new Container("docker", ID, "shop-web-1", "running");
        process(40, 1, "nginx", null);
        assertThat(role(40)).isEqualTo("main docker shop-web-1");
        containers.add(kept("shop-web-1", ContainerKeeping.By.COMPOSE, "no", "shop", "web"));
        assertThat(role(40)).isEqualTo("main compose shop/web");
        pod = new Pod("prod", "web-0", "u");
        process(40, 1, "nginx", null);
        assertThat(role(40)).isEqualTo("main kubelet prod/web-0");
    }

    private static final String ID = "4f5a6b7c8d9e0f112233";

    private static ContainerKeeping kept(
            String name, ContainerKeeping.By by, String restart, String group, String member, String... files) {
        return new ContainerKeeping("docker", ID, 0, name, by, restart, group, member, List.of(files));
    }

    @Test
    void aServiceOfComposeIsStoppedByCompose() {
        container = new Container("docker", ID, "shop-web-1", "running");
        process(20, 1, "nginx", null);
        containers.add(kept("shop-web-1", ContainerKeeping.By.COMPOSE, "no", "shop", "web", "/srv/a b/compose.yaml"));
        Finding finding = held(20);
        String stop = "docker compose -p shop -f '/srv/a b/compose.yaml' stop web";
        assertThat(command(finding)).isEqualTo(stop);
        assertThat(finding.remedies().getFirst().undo()).isEqualTo(stop.replace(" stop ", " start "));
        assertThat(finding.remedies().getFirst().text().key()).isEqualTo("why.stop.compose");
        assertThat(reasons(finding)).doesNotContain("why.wont.policy");
        containers.set(0, kept("shop-web-1", ContainerKeeping.By.COMPOSE, "no", "shop", "web"));
        assertThat(command(held(20))).isEqualTo("docker compose -p shop stop web");
        containers.set(0, kept("shop-web-1", ContainerKeeping.By.COMPOSE, "no", "shop", "we\nb"));
        assertThat(command(held(20))).isEqualTo("docker stop shop-web-1");
    }

    @Test
    void killingWhatAnEngineStartsAgainIsSaidNotToHelp() {
        container = new Container("docker", ID, "web", "running");
        process(20, 1, "nginx", null);
        containers.add(kept("web", ContainerKeeping.By.ENGINE, "always", "", ""));
        Finding finding = held(20);
        assertThat(command(finding)).isEqualTo("docker stop web");
        assertThat(finding.remedies().getFirst().text().key()).isEqualTo("why.stop.container.always");
        assertThat(finding.wontHelp().getFirst().text().key()).isEqualTo("why.wont.kill");
        assertThat(reasons(finding)).contains("why.wont.policy");
        containers.set(0, kept("web", ContainerKeeping.By.ENGINE, "unless-stopped", "", ""));
        assertThat(held(20).remedies().getFirst().text().key()).isEqualTo("why.stop.do");
        assertThat(reasons(held(20))).contains("why.wont.policy");
        containers.set(0, kept("web", ContainerKeeping.By.ENGINE, "on-failure", "", ""));
        assertThat(held(20).wontHelp().getFirst().text().key()).isEqualTo("why.wont.kill-kill");
        containers.set(0, kept("web", ContainerKeeping.By.ENGINE, "no", "", ""));
        assertThat(reasons(held(20))).doesNotContain("why.wont.policy");
    }

    /** Its policies stand where nobody but podman reads them. */
    @Test
    void podmanMayStartAContainerAgainUnlessAUnitDoes() {
        container = new Container("podman", ID, "web", "running");
        process(20, 1, "nginx", null);
        assertThat(command(held(20))).isEqualTo("podman stop web");
        assertThat(reasons(held(20))).containsOnlyOnce("why.wont.policy.unseen");
        container = new Container("podman", ID, "web;reboot", "running");
        process(20, 1, "nginx", null);
        assertThat(reasons(held(20))).doesNotContain("why.wont.policy.unseen");
    }

    @Test
    void aServiceOfASwarmIsScaledDown() {
        container = new Container("docker", ID, "web.1.abc", "running");
        process(20, 1, "nginx", null);
        containers.add(kept("web.1.abc", ContainerKeeping.By.SWARM, "", "", "web"));
        assertThat(command(held(20))).isEqualTo("docker service scale 'web=0'");
        assertThat(reasons(held(20))).contains("why.wont.swarm");
    }

    /** The kubelet starts what crictl(1) stops again within seconds. */
    @Test
    void aPodIsEndedThroughItsOwner() {
        container = new Container("containerd", ID, "web", "running");
        pod = new Pod("prod", "shop-7d4f8-x2kqz", "74c13223-5a00-11e9-b385-42010a80018d");
        process(20, 1, "nginx", null);
        Finding finding = held(20);
        assertThat(command(finding)).isEqualTo("kubectl -n prod describe pod shop-7d4f8-x2kqz");
        assertThat(finding.remedies().getFirst().text().key()).isEqualTo("why.stop.pod");
        assertThat(reasons(finding)).contains("why.wont.kubelet");
        containers.add(new ContainerKeeping(
                "containerd",
                ID,
                0,
                "web",
                ContainerKeeping.By.KUBELET,
                "",
                "kube-system",
                "etcd-node1",
                List.of("/etc/kubernetes/manifests/etcd.yaml")));
        finding = held(20);
        assertThat(command(finding)).isEqualTo("mv /etc/kubernetes/manifests/etcd.yaml /etc/kubernetes/etcd.yaml");
        assertThat(finding.remedies().getFirst().undo())
                .isEqualTo("mv /etc/kubernetes/etcd.yaml /etc/kubernetes/manifests/etcd.yaml");
        assertThat(finding.remedies().getFirst().risk()).isEqualTo(Remedy.Risk.SERVICE);
    }

    /** What podman-generate-systemd(1) writes: the monitor is in the service, the container in a scope of its own. */
    @Test
    void aContainerWhoseMonitorIsInAServiceIsStoppedThere() {
        process(10, 1, "conmon", WEB);
        container = new Container("podman", ID, "shop", "running");
        process(20, 10, "app", new Unit("libpod-" + ID + ".scope", Unit.Kind.SYSTEM, null));
        assertThat(command(held(20))).isEqualTo("systemctl stop web.service");
        container = null;
        process(10, 1, "conmon", new Unit("podman.service", Unit.Kind.SYSTEM, null));
        assertThat(command(held(20))).isEqualTo("podman stop shop");
        process(10, 1, "conmon", new Unit("libpod-conmon-" + ID + ".scope", Unit.Kind.SYSTEM, null));
        assertThat(command(held(20))).isEqualTo("podman stop shop");
    }

    @Test
    void whereNoSignalIsHandledNoneIsAdvised() {
        process(20, 1, "app", null);
        signals.put(20, new SignalState(20, 'D', 0, 20, 0, 0, 0));
        assertThat(command(held(20))).isEqualTo("cat /proc/20/wchan /proc/20/stack");
        assertThat(reasons(held(20))).contains("why.wont.waits");
    }

    @Test
    void aSignalThatIsIgnoredGivesWayToOneThatIsNot() {
        process(20, 1, "nginx", null);
        signals.put(20, new SignalState(20, 'S', 0, 20, 0, SignalState.bit(3), 0));
        assertThat(command(held(20))).isEqualTo("kill 20");
        signals.put(20, new SignalState(20, 'S', 0, 20, 0, SignalState.bit(3) | SignalState.bit(15), 0));
        assertThat(command(held(20))).isEqualTo("kill -KILL 20");
        assertThat(held(20).remedies().getFirst().risk()).isEqualTo(Remedy.Risk.DATA);
        assertThat(held(20).remedies().getFirst().caution().key()).isEqualTo("why.stop.risk.kill");
    }

    @Test
    void aWorkerWhoseMasterWasNotSeenIsNotEndedAlone() {
        process(10, 1, "php-fpm8.2", null);
        process(20, 10, "php-fpm8.2", null);
        assertThat(command(held(20))).isEqualTo("kill -QUIT 10");
        assertThat(reasons(held(20))).contains("why.wont.worker");
        process(10, 1, "postgres", null);
        assertThat(command(held(10))).isEqualTo("kill -INT 10");
        assertThat(reasons(held(10))).contains("why.wont.smart");
    }
}
