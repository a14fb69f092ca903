package dev.portwhy.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.kit.Fixture;
import dev.portwhy.linux.net.ProcPidMountinfo.NetnsMount;
import dev.portwhy.model.Container;
import dev.portwhy.model.NetworkNamespace.Kind;
import dev.portwhy.model.Pod;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NetnsNameTest {

    private static final Container WEB = new Container("docker", "4f797c539e6c745d", "web", "running");

    private static final String MOUNTS = """
        22 28 0:21 / /proc rw,nosuid - proc proc rw
        83 28 0:4 net:[4026532281] /run/netns/blue rw shared:40 - nsfs nsfs rw
        84 28 0:4 mnt:[4026532300] /run/snapd/ns/x.mnt rw - nsfs nsfs rw
        85 28 0:4 net:[4026532281] /data/with\\040space\\134x rw - nsfs nsfs rw
        86 28 0:4 net:[] /x rw - nsfs nsfs rw
        87 28 0:4 net:[12
        """;

    @Test
    void choosesWhatAPersonKnows() {
        Pod pod = new Pod("prod", "shop", "74c1");
        assertThat(NetnsName.of(true, WEB, pod, "/run/netns/x", 7, 9)).isEqualTo(new NetnsName("host", Kind.HOST));
        assertThat(NetnsName.of(false, WEB, pod, "/run/netns/x", 7, 9))
                .isEqualTo(new NetnsName("prod/shop", Kind.CONTAINER));
        assertThat(NetnsName.of(false, WEB, new Pod(null, null, "74c1"), "/run/netns/x", 7, 9))
                .isEqualTo(new NetnsName("web", Kind.CONTAINER));
        assertThat(NetnsName.of(false, null, null, "/run/netns/blue", 7, 9))
                .isEqualTo(new NetnsName("blue", Kind.NAMED));
        assertThat(NetnsName.of(false, null, null, "/run/user/7/netns/cni-1", 7, 9))
                .isEqualTo(new NetnsName("cni-1", Kind.NAMED));
        assertThat(NetnsName.of(false, null, null, "/mnt/kept", 7, 9))
                .isEqualTo(new NetnsName("/mnt/kept", Kind.NAMED));
        assertThat(NetnsName.of(false, null, null, "", 7, 9)).isEqualTo(new NetnsName("pid:7", Kind.PROCESS));
        assertThat(NetnsName.of(false, null, null, "", 0, 9)).isEqualTo(new NetnsName("net:9", Kind.UNNAMED));
    }

    @Test
    void findsMountedNamespaces() {
        assertThat(ProcPidMountinfo.networkNamespaces(TextCursor.of(MOUNTS)))
                .containsExactly(
                        new NetnsMount(4026532281L, "/run/netns/blue"),
                        new NetnsMount(4026532281L, "/data/with space\\x"));
        Fixture.torture(
                MOUNTS.getBytes(StandardCharsets.UTF_8),
                10,
                3000,
                bytes -> ProcPidMountinfo.networkNamespaces(new TextCursor(bytes, 0, bytes.length)));
    }
}
