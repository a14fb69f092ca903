package dev.portwhy.linux.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.kit.Fixture;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.Container;
import dev.portwhy.model.Pod;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Namespaces in which no process lives any more are traced to the container they were made for. */
class NetnsContainersTest {

    private static final String ID = "4f797c539e6c745de61a93ca3ff892358ecbcaccd8414d5db545c38428142970";

    private final RecordedTree tree = new RecordedTree();

    @AfterEach
    void remove() throws IOException {
        tree.close();
    }

    private NetnsContainers containers() {
        return new NetnsContainers(new KernelFiles(tree.root()), EtcPasswd.parse(TextCursor.of("")));
    }

    @Test
    void ofDocker() {
        tree.file(
                "/var/lib/docker/containers/" + ID + "/config.v2.json",
                Fixture.text("container/docker-config.v2-24.0-running.json")
                        .replace("\"Running\":true", "\"Running\":false"));

        assertThat(containers().find("/run/docker/netns/6e7cf3dd81db", 0))
                .isEqualTo(new Membership(null, new Container("docker", ID, "shop-web-1", "exited"), null));
        assertThat(containers().find("/run/docker/netns/other", 0)).isNull();
    }

    @Test
    void ofPodman() {
        tree.file(
                        "/var/lib/containers/storage/overlay-containers/containers.json",
                        Fixture.text("container/podman-containers-4.3.json"))
                .file(
                        "/var/lib/containers/storage/overlay-containers/" + ID + "/userdata/config.json",
                        "{\"linux\":{\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"network\","
                                + "\"path\":\"/run/netns/netns-1\"}]}}");

        assertThat(containers().find("/var/run/netns/netns-1", 0))
                .isEqualTo(new Membership(null, new Container("podman", ID, "web-1", "exited"), null));
    }

    @Test
    void ofAUsersPodman() {
        tree.file("/run/user/1000/bus", "")
                .file(
                        "/home/ada/.local/share/containers/storage/overlay-containers/containers.json",
                        Fixture.text("container/podman-containers-4.3.json"))
                .file(
                        "/home/ada/.local/share/containers/storage/overlay-containers/" + ID + "/userdata/config.json",
                        "{\"linux\":{\"namespaces\":[{\"type\":\"network\","
                                + "\"path\":\"/run/user/1000/netns/netns-7\"}]}}");
        NetnsContainers containers = new NetnsContainers(
                new KernelFiles(tree.root()), EtcPasswd.parse(TextCursor.of("ada:x:1000:1000::/home/ada:/bin/sh\n")));

        assertThat(containers.find("/run/user/1000/netns/netns-7", 0))
                .isEqualTo(new Membership(null, new Container("podman", ID, "web-1", "exited", 1000), null));
        assertThat(containers.find("/run/user/1000/netns/netns-7", 1001)).isNull();
    }

    @Test
    void ofKubernetes() {
        tree.file(
                "/run/containerd/io.containerd.runtime.v2.task/k8s.io/" + ID + "/config.json",
                Fixture.bytes("container/containerd-config-1.7-kubernetes.json"));

        assertThat(containers().find("/run/netns/cni-1a2b", 0))
                .isEqualTo(new Membership(
                        null,
                        new Container("containerd", ID, "nginx", "exited"),
                        new Pod("prod", "shop-7d4", "74c13223-5a00-11e9-b385-42010a80018d")));
    }

    @Test
    void ofNobody() {
        assertThat(containers().find("/run/netns/blue", 0)).isNull();
        assertThat(containers().find("/run/netns/netns-1", 0)).isNull();
    }
}
