package dev.portwhy.linux.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.kit.RecordedTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where runtimes of other versions keep what they know, and how their cgroups look on machines of either version. */
class OtherVersionsTest {

    private static final String ID = "4f797c539e6c745de61a93ca3ff892358ecbcaccd8414d5db545c38428142970";
    private static final EtcPasswd NOBODY = EtcPasswd.parse(TextCursor.of(""));

    private final RecordedTree tree = new RecordedTree();

    @AfterEach
    void remove() throws IOException {
        tree.close();
    }

    private KernelFiles files() {
        return new KernelFiles(tree.root());
    }

    private @Nullable KnownContainer docker() {
        return new DockerFiles(files(), NOBODY).find(ID, 0);
    }

    private static String config(String name) {
        return "{\"StreamConfig\":{},\"State\":{\"Running\":true,\"Paused\":false,\"Restarting\":false,"
                + "\"OOMKilled\":false,\"Pid\":4711,\"StartedAt\":\"2026-01-01T00:00:00Z\"},\"ID\":\"" + ID
                + "\",\"Name\":\"/" + name + "\"}";
    }

    /** {@code graph} is what the setting was called before Docker 17.05; the new word is the stronger one. */
    @Test
    void theDataOfDockerIsWhereItsConfigurationSays() {
        tree.file("/data/docker/containers/" + ID + "/config.v2.json", config("new"));
        tree.file("/old/docker/containers/" + ID + "/config.v2.json", config("old"));
        assertThat(docker()).isNull();
        tree.file("/etc/docker/daemon.json", "{\"debug\":true,\"graph\":\"/old/docker\"}");
        assertThat(Objects.requireNonNull(docker()).name()).isEqualTo("old");
        tree.file("/etc/docker/daemon.json", "{\"graph\":\"/old/docker\",\"data-root\":\"/data/docker\"}");
        assertThat(Objects.requireNonNull(docker()).name()).isEqualTo("new");
        for (String useless :
                List.of("{\"data-root\":\"relative\"}", "{\"data-root\":7}", "[]", "", "{\"data-root\"")) {
            tree.file("/etc/docker/daemon.json", useless);
            assertThat(docker()).as(useless).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/run/containerd/io.containerd.runtime.v2.task",
                "/run/containerd/io.containerd.runtime.v1.linux",
                "/run/docker/containerd/daemon/io.containerd.runtime.v2.task",
                "/run/docker/containerd/daemon/io.containerd.runtime.v1.linux",
                "/run/k3s/containerd/io.containerd.runtime.v2.task",
                "/run/k0s/containerd/io.containerd.runtime.v2.task",
                "/var/snap/microk8s/common/run/containerd/io.containerd.runtime.v2.task",
            })
    void tasksOfContainerdAreFoundWhereverItRuns(String directory) {
        tree.file(directory + "/k8s.io/" + ID + "/config.json", """
                        {"ociVersion":"1.0.2","annotations":{"io.kubernetes.cri.container-name":"nginx",
                         "io.kubernetes.cri.sandbox-name":"shop","io.kubernetes.cri.sandbox-namespace":"prod",
                         "io.kubernetes.cri.sandbox-uid":"74c13223-5a00-11e9-b385-42010a80018d"}}""")
                .file(directory + "/k8s.io/" + ID + "/init.pid", "4711");
        KnownContainer known = Objects.requireNonNull(new ContainerdTasks(files()).find(ID));
        assertThat(known.runtime()).isEqualTo("containerd");
        assertThat(known.name()).isEqualTo("nginx");
        assertThat(known.initPid()).isEqualTo(4711);
        List<OciStates.State> states = new ArrayList<>();
        new ContainerdTasks(files()).initProcesses(states);
        assertThat(states).containsExactly(new OciStates.State(4711, "containerd", ID, 0));
    }

    @Test
    void anotherNamesTaskIsNotRead() {
        tree.file("/run/containerd/io.containerd.runtime.v2.task/moby/" + ID + "/init.pid", "4711");
        for (String id : List.of("../moby/" + ID, "", "..", "a/b", "f".repeat(64))) {
            assertThat(new ContainerdTasks(files()).find(id)).as(id).isNull();
        }
    }

    @Test
    void runcAndCrunNoteTheirFirstProcess() {
        tree.file("/run/runc/" + ID + "/state.json", "{\"id\":\"x\",\"init_process_pid\":4711,\"config\":{\"pid\":5}}")
                .file("/run/crun/web/status", "{ \"pid\": 4712, \"process-start-time\": 11, \"bundle\": \"/b\" }")
                .file("/run/runc/stopped/state.json", "{\"init_process_pid\":0}")
                .file("/run/runc/broken/state.json", "{\"init_process_pid\":\"x\"")
                .file("/run/user/1000/crun/mine/status", "{\"pid\":4713}")
                .file("/run/user/nobody/crun/his/status", "{\"pid\":4714}");
        OciStates states = new OciStates(files(), new ContainerdTasks(files()));
        assertThat(states.all())
                .contains(new OciStates.State(4711, "runc", ID, 0), new OciStates.State(4712, "crun", "web", 0))
                .noneMatch(state -> Set.of("stopped", "broken", "his").contains(state.id()));
        assertThat(Objects.requireNonNull(states.find(ID, 0)).pid()).isEqualTo(4711);
        assertThat(states.find(ID, 1000)).as("root's is not the user's").isNull();
        assertThat(states.find("..", 0)).isNull();
    }

    @Test
    void theDeadAreNotAlive() {
        tree.process(700, 1, "sleep", 0, "/bin/sleep");
        assertThat(OciStates.alive(files(), 700)).isTrue();
        tree.file("/proc/701/stat", "701 (sleep) Z 1 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 100 0 0 0\n");
        assertThat(OciStates.alive(files(), 701)).isFalse();
        assertThat(OciStates.alive(files(), 702)).isFalse();
    }

    private static CgroupFacts facts(String... lines) {
        return CgroupFacts.of(ProcPidCgroup.parse(TextCursor.of(String.join("\n", lines) + "\n")));
    }

    /** The same container on version 1, on both, and on version 2, with cgroupfs and with systemd's driver. */
    @Test
    void oneContainerIsTheSameOnEveryVersion() {
        CgroupContainer docker = new CgroupContainer("docker", ID);
        assertThat(facts(
                                "12:pids:/docker/" + ID,
                                "11:perf_event:/docker/" + ID,
                                "1:name=systemd:/docker/" + ID,
                                "0::/system.slice/containerd.service")
                        .containers())
                .containsExactly(docker);
        assertThat(facts("0::/docker/" + ID).containers()).containsExactly(docker);
        assertThat(facts("0::/system.slice/docker-" + ID + ".scope").containers())
                .containsExactly(docker);
        assertThat(facts("2:cpu,cpuacct:/system.slice/docker-" + ID + ".scope", "1:name=systemd:/", "0::/")
                        .containers())
                .containsExactly(docker);
    }

    /** Rootless podman on version 1 has no right to a controller of its own: its container is in systemd's hierarchy only. */
    @Test
    void aHierarchyThatSaysNothingHidesNothing() {
        CgroupFacts facts = facts(
                "4:memory:/user.slice/user-1000.slice/session-3.scope",
                "1:name=systemd:/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + ID
                        + ".scope/container");
        assertThat(facts.containers()).containsExactly(new CgroupContainer("podman", ID, 1000));
        assertThat(Objects.requireNonNull(facts.unit()).userId()).isEqualTo(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "/lxc/web, lxc, web",
        "/lxc/web/init.scope, lxc, web",
        "/lxc.payload.web, lxc, web",
        "/lxc.payload.project_web/system.slice/nginx.service, lxc, project_web",
        "/machine.slice/machine-web.scope/payload/system.slice/x.service, systemd-nspawn, web",
        "/machine.slice/systemd-nspawn@my\\x2dweb.service/payload/init.scope, systemd-nspawn, my-web",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/lxc.payload.web, lxc, web",
    })
    void containersWithoutAnIdHaveTheirName(String path, String runtime, String name) {
        assertThat(CgroupContainer.of(path)).singleElement().satisfies(container -> {
            assertThat(container.runtime()).isEqualTo(runtime);
            assertThat(container.id()).isEqualTo(name);
            assertThat(container.named()).isTrue();
        });
    }

    @Test
    void linesThatAreNoneArePassedOver() {
        assertThat(ProcPidCgroup.parse(TextCursor.of(":::\n\n0:\n1:x\n0::relative\n0::/a\n"))
                        .paths())
                .containsExactly("/a");
        assertThat(ProcPidCgroup.parse(TextCursor.of("0::/a:b\n")).paths()).containsExactly("/a:b");
        assertThat(ProcPidCgroup.parse(TextCursor.of("0::/a.service (deleted)\n"))
                        .paths())
                .containsExactly("/a.service");
        assertThat(ProcPidCgroup.parse(TextCursor.of("0::/\u5f20.slice/a b.service\n"))
                        .paths())
                .containsExactly("/\u5f20.slice/a b.service");
    }

    @ParameterizedTest
    @CsvSource({
        "conmon --api-version 1 -c ID -u ID -r /usr/bin/crun -n web, podman, web",
        "conmon --cid ID --name web, podman, web",
        "conmon -c ID, podman, ",
    })
    void conmonNamesItsContainer(String line, String runtime, @Nullable String name) {
        assertThat(Monitor.conmon(List.of(line.replace("ID", ID).split(" ")), 1000))
                .isEqualTo(new Monitor(runtime, ID, name, 1000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"conmon", "conmon -c", "conmon -c ../../etc", "conmon -c .", "conmon -n web", "conmon -c a/b"})
    void whatNamesNoContainerIsNoMonitor(String line) {
        assertThat(Monitor.conmon(List.of(line.split(" ")), 0)).isNull();
    }

    private static Map<String, String> object(String json, String... enter) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return StateFile.object(bytes, bytes.length, Set.of(enter));
    }

    @Test
    void valuesAreNamedByTheirPath() {
        String json = "{\"a\":1,\"b\":{\"c\":\"x\",\"d\":{\"e\":true}},\"f\":[\"g\",{\"h\":null},[2]],\"i\":null,"
                + "\"j\":1.5e3,\"\":\"empty\",\"a.b\":\"dot\"}";
        assertThat(object(json)).isEqualTo(Map.of("a", "1", "j", "1.5e3", "", "empty", "a.b", "dot"));
        assertThat(object(json, "b", "f"))
                .containsEntry("b.c", "x")
                .containsEntry("f[0]", "g")
                .doesNotContainKey("b.d.e");
        assertThat(object(json, "b", "b.d")).containsEntry("b.d.e", "true");
        assertThat(object(json, "f", "f[2]")).containsEntry("f[2][0]", "2");
    }

    /** The first of two members of one name is what some programs take, the last what others do: the last, as Go does. */
    @Test
    void theLastOfTwoMembersCounts() {
        assertThat(object("{\"a\":1,\"a\":2}")).isEqualTo(Map.of("a", "2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "\"x\"",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":12",
                "\0",
                "\ufeff{"
            })
    void whatIsNoObjectHasNoValues(String json) {
        assertThat(object(json)).isEmpty();
    }

    /** A number at the very end may have had more digits; a text and a number with something behind it are whole. */
    @Test
    void ofACutObjectWhatIsWholeCounts() {
        assertThat(object("{\"a\":12,\"b\":\"x\",\"c\":34")).isEqualTo(Map.of("a", "12", "b", "x"));
        assertThat(object("{\"a\":12,\"b\":\"x\",\"c\":\"y")).isEqualTo(Map.of("a", "12", "b", "x"));
    }
}
