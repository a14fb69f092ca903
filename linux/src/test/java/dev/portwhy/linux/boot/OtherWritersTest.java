package dev.portwhy.linux.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.boot.BootMention;
import dev.portwhy.model.boot.ContainerSetting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files of TuneD and of container runtimes: whole, cut and foreign. */
class OtherWritersTest {

    private static final String CONFIG = """
            {"ociVersion":"1.0.2","process":{"args":["sysctl"]},"linux":{"sysctl":{"net.core.somaxconn":"1024",\
            "net.ipv4.ip_unprivileged_port_start":"0"},"namespaces":[{"type":"network"}]},"x":{"net.a":"1"}}
            """;

    private static List<ContainerSetting> settings(String text) {
        List<ContainerSetting> found = new ArrayList<>();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ContainerSysctls.parse("c1", "/config.json", "sysctl", bytes, bytes.length, found);
        return found;
    }

    private static TunedProfile profile(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return TunedProfile.parse(bytes, bytes.length);
    }

    @Test
    void aBundleSaysWhatItsRuntimeWrites() {
        assertThat(settings(CONFIG))
                .containsExactly(
                        new ContainerSetting("c1", "/config.json", "net.core.somaxconn", "1024"),
                        new ContainerSetting("c1", "/config.json", "net.ipv4.ip_unprivileged_port_start", "0"));
        assertThat(settings("{\"linux\":{\"sysctl\":null,\"x\":{\"net.a\":\"1\"}}}"))
                .isEmpty();
    }

    @Test
    void ofACutBundleWhatStandsBeforeTheCutCounts() {
        int second = CONFIG.indexOf("\"net.ipv4");
        assertThat(settings(CONFIG.substring(0, second)))
                .extracting(ContainerSetting::value)
                .containsExactly("1024");
        assertThat(settings(CONFIG.substring(0, 20))).isEmpty();
        assertThat(settings("")).isEmpty();
        assertThat(settings("no JSON at all")).isEmpty();
    }

    @Test
    void aProfileHasSectionsOfTheTypeSysctl() {
        TunedProfile profile = profile("""
                # comment
                [main]
                include = base ; -maybe
                [sysctl]
                net.core.somaxconn = 2048 # at least
                replace=1
                ; net.a=1
                [mine]
                type=sysctl
                enabled=false
                net.ipv4.tcp_fin_timeout=5
                [vm]
                net.b=1
                """);
        assertThat(profile.includes()).containsExactly("base", "maybe");
        assertThat(profile.sections()).extracting(TunedProfile.Section::name).containsExactly("sysctl", "mine");
        TunedProfile.Section first = profile.sections().getFirst();
        assertThat(first.replaces()).isTrue();
        assertThat(first.lines()).containsExactly(new TunedProfile.Line(5, "net.core.somaxconn", "2048"));
        assertThat(profile.sections().getLast().enabled()).isFalse();
    }

    @Test
    void aForeignFileIsAProfileOfNothing() {
        assertThat(profile("").sections()).isEmpty();
        assertThat(profile("\0\u0001]][[=\n==\n[sysctl\nnet.a=1").sections()).isEmpty();
    }

    /** What stands in a file goes to a screen and into JSON: no half of a character does. */
    @Test
    void aLongLineIsCutBetweenCharacters() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            for (int spaces = 0; spaces < 2; spaces++) {
                tree.file("/etc/rc.local", "sysctl -w" + " ".repeat(1 + spaces) + "\ud83d\ude80".repeat(200) + "\n");
                List<BootMention> mentions = new ArrayList<>();
                OtherPlaces.add(new KernelFiles(tree.root()), mentions);
                assertThat(mentions).hasSize(1);
                String text = mentions.getFirst().text();
                assertThat(text).hasSizeBetween(199, 200);
                assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                        .isEqualTo(text);
            }
        }
    }
}
