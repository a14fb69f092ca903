package dev.portwhy.linux.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.kit.Fixture;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that container runtimes keep about their containers. */
class StateFilesTest {

    private static final String ID = "4f797c539e6c745de61a93ca3ff892358ecbcaccd8414d5db545c38428142970";
    private static final String POD_UID = "74c13223-5a00-11e9-b385-42010a80018d";

    private static @Nullable KnownContainer docker(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return DockerFiles.parse(bytes, bytes.length);
    }

    @Test
    void readsDocker() {
        assertThat(docker(Fixture.text("container/docker-config.v2-24.0-running.json")))
                .isEqualTo(new KnownContainer("docker", "shop-web-1", "running", 20184, null));
    }

    @Test
    void readsTheStatesOfDocker() {
        assertThat(state("\"Running\":true,\"Paused\":true")).isEqualTo("paused");
        assertThat(state("\"Running\":true,\"Restarting\":true")).isEqualTo("restarting");
        assertThat(state("\"Running\":false,\"StartedAt\":\"2026-02-03T10:11:12Z\""))
                .isEqualTo("exited");
        assertThat(state("\"Running\":false,\"StartedAt\":\"0001-01-01T00:00:00Z\""))
                .isEqualTo("created");
        assertThat(state("\"Running\":false,\"Dead\":true")).isEqualTo("dead");
        assertThat(state("\"Pid\":5")).isNull();
    }

    private static @Nullable String state(String fields) {
        KnownContainer known = docker("{\"State\":{" + fields + "},\"Name\":\"/x\"}");
        return known == null ? "no container" : known.state();
    }

    @Test
    void aBrokenDockerFileHasNoName() {
        assertThat(docker(Fixture.text("container/docker-config.v2-broken.json")))
                .isNull();
    }

    @Test
    void readsPodsFromNamesAndLabels() {
        assertThat(KnownContainer.named("docker", "k8s_nginx_shop-7d4_prod_" + POD_UID + "_0", null, 0))
                .isEqualTo(new KnownContainer("docker", "nginx", null, 0, new Pod("prod", "shop-7d4", POD_UID)));
        assertThat(KnownContainer.named("podman", "k8s_POD_shop-7d4_prod_" + POD_UID + "_0", null, 0))
                .isEqualTo(new KnownContainer("cri-o", "pause", null, 0, new Pod("prod", "shop-7d4", POD_UID)));
        assertThat(KnownContainer.named("podman", "k8s_of_mine", null, 0).pod()).isNull();
        assertThat(docker("{\"Name\":\"/x\",\"Config\":{\"Labels\":{\"io.kubernetes.pod.name\":\"p\","
                        + "\"io.kubernetes.pod.namespace\":\"n\",\"io.kubernetes.pod.uid\":\"u\"}}}"))
                .isEqualTo(new KnownContainer("docker", "x", null, 0, new Pod("n", "p", "u")));
        assertThat(PodLogs.parse("prod_shop-7d4_" + POD_UID)).isEqualTo(new Pod("prod", "shop-7d4", POD_UID));
        assertThat(PodLogs.parse("prod_" + POD_UID)).isNull();
        assertThat(PodLogs.parse("__")).isNull();
    }

    /** A container of the node itself has logs of no pod, and the node's below the first process it sees. */
    @Test
    void podsAreFoundThroughTheFirstProcess(@TempDir Path tree) throws IOException {
        PodLogs none = new PodLogs(new KernelFiles(new LinuxRoot(tree)));
        assertThat(none.find(POD_UID)).isEqualTo(new Pod(null, null, POD_UID));
        Files.createDirectories(tree.resolve("proc/1/root/var/log/pods/prod_shop_" + POD_UID));
        assertThat(new PodLogs(new KernelFiles(new LinuxRoot(tree))).find(POD_UID))
                .isEqualTo(new Pod("prod", "shop", POD_UID));
        Files.createDirectories(tree.resolve("var/log/pods/own_pod_" + POD_UID));
        assertThat(new PodLogs(new KernelFiles(new LinuxRoot(tree))).find(POD_UID))
                .isEqualTo(new Pod("own", "pod", POD_UID));
    }

    @Test
    void readsTheStorageOfPodman() {
        Map<String, String> names = new HashMap<>();
        byte[] bytes = Fixture.bytes("container/podman-containers-4.3.json");
        ContainersStorage.parse(bytes, bytes.length, names);
        assertThat(names).hasSize(2).containsEntry(ID, "web-1");

        names.clear();
        bytes = Fixture.bytes("container/podman-containers-broken.json");
        ContainersStorage.parse(bytes, bytes.length, names);
        assertThat(names).containsOnlyKeys("x", "y", "z");
    }

    @Test
    void readsStorageConf() {
        List<String> roots = new ArrayList<>();
        ContainersStorage.parseConfiguration(TextCursor.of("""
            [storage]
            driver = "overlay"
            # graphroot = "/no"
             graphroot="/data/storage"
            runroot = "/run/x"
            graphroot =
            rootless_storage_path = "$HOME"
            """), roots);

        assertThat(roots).containsExactly("/data/storage", "/run/x");
    }

    @Test
    void readsTheSpecificationOfContainerd() {
        byte[] bytes = Fixture.bytes("container/containerd-config-1.7-kubernetes.json");
        Map<String, String> values = StateFile.object(bytes, bytes.length, Set.of("annotations"));

        assertThat(ContainerdTasks.known("k8s.io", values, 42))
                .isEqualTo(new KnownContainer("containerd", "nginx", null, 42, new Pod("prod", "shop-7d4", POD_UID)));
        assertThat(ContainerdTasks.known("moby", Map.of(), 0).runtime()).isEqualTo("docker");
        assertThat(ContainerdTasks.known("default", Map.of("annotations.nerdctl/name", "db"), 0)
                        .name())
                .isEqualTo("db");
        assertThat(ContainerdTasks.known("k8s.io", Map.of("annotations.io.kubernetes.cri.container-type", "sandbox"), 0)
                        .name())
                .isEqualTo("pause");
    }

    @Test
    void readsTheStateOfRunc() {
        byte[] bytes = Fixture.bytes("container/runc-state-1.1.json");

        assertThat(StateFile.object(bytes, bytes.length, Set.of()))
                .containsEntry("init_process_pid", "30713")
                .containsEntry("id", ID)
                .doesNotContainKey("config");
        assertThat(OciStates.pid("30713")).isEqualTo(30713);
        for (String wrong : new String[] {"", "-1", "1e3", "99999999999", " 5", "x"}) {
            assertThat(OciStates.pid(wrong)).isZero();
        }
    }

    @Test
    void surviveAnything() {
        for (String name : List.of(
                "docker-config.v2-24.0-running.json",
                "podman-containers-4.3.json",
                "runc-state-1.1.json",
                "containerd-config-1.7-kubernetes.json")) {
            Fixture.torture(Fixture.bytes("container/" + name), 8, 1500, bytes -> {
                DockerFiles.parse(bytes, bytes.length);
                ContainersStorage.parse(bytes, bytes.length, new HashMap<>());
                StateFile.object(bytes, bytes.length, Set.of("annotations", "State"));
                ContainersStorage.parseConfiguration(new TextCursor(bytes, 0, bytes.length), new ArrayList<>());
            });
        }
        byte[] deep = "{\"State\":[".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        assertThat(StateFile.object(deep, deep.length, Set.of("State"))).isEmpty();
        byte[] nested = "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
        assertThat(StateFile.objects(nested, nested.length, Set.of())).isEmpty();
    }

    @Test
    void aLivingProcessMayCallItselfAsTheDeadAreWritten() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.process(7, 1, "a) Z b", 0);
            assertThat(OciStates.alive(new KernelFiles(tree.root()), 7)).isTrue();
        }
    }
}
