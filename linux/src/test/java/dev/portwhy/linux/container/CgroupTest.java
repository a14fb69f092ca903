package dev.portwhy.linux.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.kit.Fixture;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CgroupTest {

    private static final String ID = "4f797c539e6c745de61a93ca3ff892358ecbcaccd8414d5db545c38428142970";

    private static CgroupFacts facts(String fixture) {
        return CgroupFacts.of(ProcPidCgroup.parse(TextCursor.of(Fixture.text("proc/" + fixture))));
    }

    @Test
    void prefersTheHierarchyInWhichSystemdKeepsUnits() {
        CgroupFacts facts = facts("pid_cgroup-hybrid-user-unit.txt");

        assertThat(facts.unit()).isEqualTo(new CgroupUnit("dev\\x2dserver.service", 1000));
        assertThat(facts.containers()).isEmpty();
    }

    @Test
    void findsTheContainerInAnyHierarchy() {
        CgroupFacts facts = facts("pid_cgroup-5.4-docker-cgroupfs.txt");

        assertThat(facts.containers()).containsExactly(new CgroupContainer("docker", ID));
        assertThat(facts.unit()).isEqualTo(new CgroupUnit("containerd.service", CgroupUnit.SYSTEM));
    }

    @Test
    void findsThePod() {
        CgroupFacts facts = facts("pid_cgroup-6.1-kubernetes-containerd-systemd.txt");

        assertThat(facts.podUid()).isEqualTo("74c13223-5a00-11e9-b385-42010a80018d");
        assertThat(facts.containers()).containsExactly(new CgroupContainer("containerd", ID));
        assertThat(facts.unit()).isEqualTo(new CgroupUnit("cri-containerd-" + ID + ".scope", CgroupUnit.SYSTEM));
    }

    @Test
    void keepsOfABrokenFileWhatIsWhole() {
        ProcPidCgroup cgroup = ProcPidCgroup.parse(TextCursor.of(Fixture.text("proc/pid_cgroup-broken.txt")));

        assertThat(cgroup.paths()).first().isEqualTo("/a.service");
        assertThat(cgroup.paths()).hasSize(2);
    }

    @Test
    void putsTheHierarchiesOfSystemdFirst() {
        assertThat(ProcPidCgroup.parse(TextCursor.of("4:memory:/m\n0::/u\n1:name=systemd:/s\n"))
                        .paths())
                .containsExactly("/s", "/u", "/m");
        assertThat(ProcPidCgroup.parse(TextCursor.of("4:memory:/s\n0::/\n1:name=systemd:/s\n"))
                        .paths())
                .containsExactly("/s");
        assertThat(ProcPidCgroup.parse(TextCursor.of("0::/\n"))).isSameAs(ProcPidCgroup.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "/system.slice/nginx.service, nginx.service, -1",
        "/system.slice/nginx.service/worker, nginx.service, -1",
        "/system.slice/system-getty.slice/getty@tty1.service, getty@tty1.service, -1",
        "/user.slice/user-1000.slice/session-3.scope, session-3.scope, -1",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/foo.service, foo.service, 1000",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/app-x.slice/x@1.service/sub, x@1.service, 1000",
        "/user.slice/user-1000.slice/user@1000.service/init.scope, init.scope, 1000",
        "/user.slice/user-1000.slice/user@1000.service, user@1000.service, -1",
        "/user.slice/user-4294967294.slice/user@4294967294.service/a.service, a.service, 4294967294",
        "/init.scope, init.scope, -1",
        "/../../system.slice/ssh.service, ssh.service, -1",
        "/system.slice/_cgroup.service, cgroup.service, -1",
        "/system.slice/a\\x2db.mount, a\\x2db.mount, -1",
        "/machine.slice/libpod-ID.scope/container, libpod-ID.scope, -1",
        "/system.slice, , 0",
        "/docker/ID/system.slice/nginx.service, , 0",
        "/user.slice/user@x.service/a.service, user@x.service, -1",
        "/.service, , 0",
        "/, , 0",
    })
    void findsUnits(String path, String name, long user) {
        CgroupUnit unit = CgroupUnit.of(path.replace("ID", ID));

        assertThat(unit).isEqualTo(name == null ? null : new CgroupUnit(name.replace("ID", ID), user));
    }

    @ParameterizedTest
    @CsvSource({
        "/docker/ID, docker",
        "/docker/ID/init.scope, docker",
        "/system.slice/docker-ID.scope, docker",
        "/machine.slice/libpod-ID.scope/container, podman",
        "/machine.slice/machine-libpod_pod_0a.slice/libpod-ID.scope, podman",
        "/libpod_parent/libpod-ID, podman",
        "/system.slice/web.service/libpod-payload-ID, podman",
        "/system.slice/nerdctl-ID.scope, containerd",
        "/default/ID,",
        "/kubepods/burstable/pod74c13223-5a00-11e9-b385-42010a80018d/ID,",
        "/kubepods/besteffort/pod74c13223-5a00-11e9-b385-42010a80018d/crio-ID, cri-o",
        "/kubepods.slice/kubepods-pod74c13223.slice/crio-ID.scope, cri-o",
        "/system.slice/containerd.service/kubepods-burstable-pod1.slice:cri-containerd:ID, containerd",
    })
    void findsContainers(String path, String runtime) {
        assertThat(CgroupContainer.of(path.replace("ID", ID))).containsExactly(new CgroupContainer(runtime, ID));
    }

    @Test
    void whoseManagerNamedTheContainerIsWhoseItIs() {
        assertThat(CgroupContainer.of(
                        "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + ID + ".scope/container"))
                .containsExactly(new CgroupContainer("podman", ID, 1000));
        assertThat(CgroupFacts.of(new ProcPidCgroup(List.of("/user.slice/user-1000.slice/user@1000.service/kubepods"
                                + "/pod74c13223-5a00-11e9-b385-42010a80018d/x")))
                        .podUid())
                .isNull();
    }

    /** A cgroup that was handed over, as seen by the owners of its directories. */
    @Test
    void whatOthersThanRootNamedIsNoUnitOfTheSystems() {
        CgroupUnit.Owners owners = (path, start) -> path.startsWith("/jail") && start > 6 ? 4711 : 0;
        assertThat(CgroupUnit.of("/jail.slice/sshd.service", owners)).isNull();
        assertThat(CgroupUnit.of("/system.slice/sshd.service", owners)).isNotNull();
        assertThat(CgroupUnit.of("/jail.slice/user@1000.service/x.service", owners))
                .isNull();
        assertThat(CgroupContainer.of("/jail.slice/docker-" + ID + ".scope", owners))
                .containsExactly(new CgroupContainer("docker", ID, 4711));
    }

    @ParameterizedTest
    @CsvSource({
        "/machine.slice/libpod-conmon-ID.scope",
        "/kubepods.slice/crio-conmon-ID.scope",
        "/system.slice/docker.service",
        "/docker/IDab",
        "/docker",
        "/machine.slice/machine-qemu\\x2d1\\x2dvm.scope",
        "/machine.slice/systemd-nspawn@web.service/supervisor",
        "/lxc.monitor.web",
    })
    void findsNoContainerWhereThereIsNone(String path) {
        assertThat(CgroupContainer.of(path.replace("ID", ID))).isEmpty();
    }

    @Test
    void namesContainersWithoutIds() {
        assertThat(CgroupContainer.of("/lxc.payload.web/system.slice/x.service"))
                .containsExactly(new CgroupContainer("lxc", "web"));
        assertThat(CgroupContainer.of("/machine.slice/machine-web\\x2d1.scope"))
                .containsExactly(new CgroupContainer("systemd-nspawn", "web-1"));
        assertThat(CgroupContainer.of("/machine.slice/systemd-nspawn@web.service/payload"))
                .containsExactly(new CgroupContainer("systemd-nspawn", "web"));
        assertThat(new CgroupContainer("lxc", "web").named()).isTrue();
        assertThat(new CgroupContainer("docker", ID).named()).isFalse();
    }

    @Test
    void listsContainersInContainersFromOutsideIn() {
        String inner = "f".repeat(64);

        assertThat(CgroupContainer.of("/docker/" + ID + "/kubelet/kubepods/pod1/" + inner))
                .containsExactly(new CgroupContainer("docker", ID), new CgroupContainer(null, inner));
    }

    @ParameterizedTest
    @CsvSource({
        "/kubepods/pod74c13223-5a00-11e9-b385-42010a80018d/x, 74c13223-5a00-11e9-b385-42010a80018d",
        "/kubepods.slice/kubepods-pod74c13223_5a00.slice/x, 74c13223-5a00",
        "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort-podabcdef01.slice/x, abcdef01",
        "/kubepods.slice/kubepods-burstable.slice, ",
        "/system.slice/podman.service, ",
        "/../../pod74c13223-5a00-11e9-b385-42010a80018d/x, 74c13223-5a00-11e9-b385-42010a80018d",
        "/../../../burstable/pod74c13223-5a00-11e9-b385-42010a80018d, 74c13223-5a00-11e9-b385-42010a80018d",
        "/../../pod0123456789abcdef0123456789abcdef/x, 0123456789abcdef0123456789abcdef",
        "/../../kubepods-besteffort-pod74c13223_5a00_11e9_b385_42010a80018d.slice/x, 74c13223-5a00-11e9-b385-42010a80018d",
        "/../../pod74c13223_5a00_11e9_b385_42010a80018d/x, ",
        "/../../podman/x, ",
        "/../../pod0123456789/x, ",
        "/pod74c13223-5a00-11e9-b385-42010a80018d/x, ",
    })
    void findsPods(String path, String uid) {
        assertThat(CgroupPod.uid(path)).isEqualTo(uid);
    }

    @Test
    void surviveAnything() {
        for (String name : List.of(
                "pid_cgroup-hybrid-user-unit.txt",
                "pid_cgroup-5.4-docker-cgroupfs.txt",
                "pid_cgroup-6.1-kubernetes-containerd-systemd.txt")) {
            Fixture.torture(Fixture.bytes("proc/" + name), 7, 4000, bytes -> {
                ProcPidCgroup cgroup = ProcPidCgroup.parse(new TextCursor(bytes, 0, bytes.length));
                assertThat(CgroupFacts.of(cgroup)).isNotNull();
                String path = new String(bytes, StandardCharsets.UTF_8);
                CgroupUnit.of(path);
                CgroupContainer.of(path);
                CgroupPod.uid(path);
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/machine.slice/machine-libpod_pod_POD.slice/libpod-ID.scope, true",
        "/user.slice/user@1000.service/user.slice/user-libpod_pod_POD.slice/libpod-ID.scope/container, true",
        "/libpod_parent/POD/libpod-ID, true",
        "/POD/libpod-ID, true",
        "/libpod_parent/libpod-ID, false",
        "/machine.slice/libpod-ID.scope, false",
        "/machine-libpod_pod_.slice/libpod-ID.scope, false",
        "/machine-POD.slice/libpod-ID.scope, false",
        "/aPOD/libpod-ID, false",
        "/POD/libpod-x, false",
        "POD/libpod-ID, false",
        "/libpod-ID, false",
        "/POD/docker-ID.scope, false",
    })
    void aPodOfPodmanIsNamedAroundItsContainers(String path, boolean named) {
        String pod = "0123456789abcdef".repeat(4);
        String whole = path.replace("POD", pod).replace("ID", ID);
        int start = PodmanPods.start(whole);
        assertThat(start < 0 ? "" : whole.substring(start, start + 64)).isEqualTo(named ? pod : "");
        assertThat(PodmanPods.start(whole.toUpperCase(Locale.ROOT))).isNegative();
    }
}
