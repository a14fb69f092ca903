package dev.portwhy.linux.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.kit.Fixture;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.Container;
import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the files of docker and of the kubelet say about who starts a container again. */
class ContainerSetupsTest {

    private static final String ID = "4f797c539e6c745de61a93ca3ff892358ecbcaccd8414d5db545c38428142970";
    private static final String PLACE = "/var/lib/docker/containers/" + ID;
    private static final Container WEB = new Container("docker", ID, "shop-web-1", "running");
    private static final EtcPasswd NOBODY = EtcPasswd.parse(TextCursor.of(""));

    private static String labels(String labels) {
        return "{\"Config\":{\"Env\":[\"A=1\"],\"Labels\":{" + labels + "}},\"Name\":\"/shop-web-1\"}";
    }

    private static List<ContainerKeeping> read(RecordedTree tree) {
        ContainerSetups setups = new ContainerSetups(new KernelFiles(tree.root()), NOBODY);
        setups.add(WEB, null);
        return setups.all();
    }

    @Test
    void readsThePolicyAndTheProjectOfACompose() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.file(PLACE + "/config.v2.json", Fixture.text("container/docker-config.v2-24.0-compose.json"))
                    .file(
                            PLACE + "/hostconfig.json",
                            Fixture.text("container/docker-hostconfig-24.0-unless-stopped.json"))
                    .file("/srv/shop/compose.yaml", "services:\n");
            assertThat(read(tree))
                    .containsExactly(new ContainerKeeping(
                            "docker",
                            ID,
                            0,
                            "shop-web-1",
                            ContainerKeeping.By.COMPOSE,
                            "unless-stopped",
                            "shop",
                            "web",
                            List.of("/srv/shop/compose.yaml")));
        }
    }

    /** compose would refuse to read any of them. */
    @Test
    void whereAFileOfTheProjectIsGoneItsNameHasToDo() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.file(PLACE + "/config.v2.json", Fixture.text("container/docker-config.v2-24.0-compose.json"));
            assertThat(read(tree)).singleElement().satisfies(keeping -> {
                assertThat(keeping.files()).isEmpty();
                assertThat(keeping.group()).isEqualTo("shop");
                assertThat(keeping.restart()).isEmpty();
            });
        }
    }

    @Test
    void aContainerOfNobodyButItsEngineIsNoneOfCompose() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.file(PLACE + "/config.v2.json", labels("\"com.docker.compose.project\":\"shop\""))
                    .file(PLACE + "/hostconfig.json", "{\"RestartPolicy\":{\"Name\":\"no\",\"MaximumRetryCount\":0}}");
            assertThat(read(tree)).singleElement().satisfies(keeping -> {
                assertThat(keeping.by()).isEqualTo(ContainerKeeping.By.ENGINE);
                assertThat(keeping.restart()).isEqualTo("no");
            });
            tree.file(PLACE + "/config.v2.json", labels("\"com.docker.swarm.service.name\":\"web\""));
            assertThat(read(tree)).singleElement().satisfies(keeping -> {
                assertThat(keeping.by()).isEqualTo(ContainerKeeping.By.SWARM);
                assertThat(keeping.member()).isEqualTo("web");
            });
        }
    }

    /** docker-proxy is told by the container's name alone. */
    @Test
    void findsAContainerByItsName() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.file(PLACE + "/config.v2.json", labels("")).file("/var/lib/docker/containers/notes", "");
            ContainerSetups setups = new ContainerSetups(new KernelFiles(tree.root()), NOBODY);
            setups.add(Set.of("another"));
            assertThat(setups.all()).isEmpty();
            setups.add(Set.of("shop-web-1"));
            assertThat(setups.all())
                    .singleElement()
                    .extracting(ContainerKeeping::id)
                    .isEqualTo(ID);
        }
    }

    @Test
    void aStaticPodHasItsManifest() throws IOException {
        Pod etcd = new Pod("kube-system", "etcd-node1", "8fe9d7a6c8a5e1b0d35a9a8a0b51f0aa");
        Pod other = new Pod("kube-system", "etcd-node1", "74c13223-5a00-11e9-b385-42010a80018d");
        try (RecordedTree tree = new RecordedTree()) {
            tree.file("/etc/kubernetes/manifests/etcd.yaml", "")
                    .file("/etc/kubernetes/manifests/kube-scheduler.yaml", "");
            Container container = new Container("containerd", ID, "etcd", "running");
            ContainerSetups setups = new ContainerSetups(new KernelFiles(tree.root()), NOBODY);
            setups.add(container, etcd);
            assertThat(setups.all())
                    .singleElement()
                    .extracting(ContainerKeeping::files)
                    .isEqualTo(List.of("/etc/kubernetes/manifests/etcd.yaml"));
            setups = new ContainerSetups(new KernelFiles(tree.root()), NOBODY);
            setups.add(container, other);
            assertThat(setups.all()).singleElement().satisfies(keeping -> {
                assertThat(keeping.files()).isEmpty();
                assertThat(keeping.by()).isEqualTo(ContainerKeeping.By.KUBELET);
            });
        }
    }

    @Test
    void damageIsSurvived() throws IOException {
        byte[] whole = Fixture.bytes("container/docker-config.v2-24.0-compose.json");
        try (RecordedTree tree = new RecordedTree()) {
            for (int length = 0; length < whole.length; length += 7) {
                tree.file(PLACE + "/config.v2.json", new String(whole, 0, length, StandardCharsets.UTF_8))
                        .file(PLACE + "/hostconfig.json", "{\"RestartPolicy\":[{\"Name\"");
                assertThat(read(tree)).hasSizeLessThan(2);
            }
        }
    }
}
