package dev.portwhy.linux.boot;

import static dev.portwhy.linux.kit.TextReader.Writer.JSON;
import static dev.portwhy.linux.kit.TextReader.Writer.KERNEL;
import static dev.portwhy.linux.kit.TextReader.Writer.PERSON;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.TextReader;
import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootMention;
import dev.portwhy.model.boot.BootStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The readers of what a boot writes into settings, with what they read. */
public final class BootReaders {

    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String ACTIVE = "/etc/tuned/active_profile";
    private static final String PROFILE = "/etc/tuned/mine/tuned.conf";
    private static final String PROFILE_TEXT = "[sysctl]\nnet.core.somaxconn=4096\n";
    private static final String MAIN = "/etc/tuned/tuned-main.conf";

    private BootReaders() {}

    /** All of them. */
    public static List<TextReader> all() {
        return List.of(
                commandLine(),
                directory(BootStage.Kind.SYSTEMD_SYSCTL, "/etc/sysctl.d/50-mine.conf"),
                directory(BootStage.Kind.PROCPS, "/etc/sysctl.conf"),
                directory(BootStage.Kind.PROCPS_3, "/usr/lib/sysctl.d/50-mine.conf"),
                directory(BootStage.Kind.TUNED_AGAIN, "/run/sysctl.d/50-mine.conf"),
                program(),
                profile(),
                activeProfile(),
                tunedMain(),
                script(),
                network(),
                docker(),
                bundle("/run/containerd/io.containerd.runtime.v2.task/k8s.io/" + ID + "/config.json"),
                bundle("/run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/" + ID + "/config.json"),
                bundle("/run/docker/containerd/daemon/io.containerd.runtime.v2.task/moby/" + ID + "/config.json"),
                bundle("/var/lib/containers/storage/vfs-containers/" + ID + "/userdata/config.json"),
                bundle("/run/runc/" + ID + "/state.json"),
                bundle("/var/lib/containers/storage/overlay-containers/" + ID + "/userdata/config.json"));
    }

    /** Words and no lines; the kernel ends the last one. */
    private static TextReader commandLine() {
        return TextReader.of(KERNEL, "/proc/cmdline", BootReader.class, KernelCommandLine.class)
                .lines(
                        "BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ",
                        (i, extra) -> "sysctl.net.core.k" + i + "=" + (1000 + i) + " ".repeat(1 + extra),
                        "quiet\n")
                .finds(
                        i -> "net/core/k" + i + "=" + (1000 + i),
                        files -> lines(BootReader.read(files, new ArrayList<>()).stages()));
    }

    private static TextReader directory(BootStage.Kind kind, String path) {
        return TextReader.of(PERSON, path, SysctlDirectories.class, SysctlConf.class)
                .lines(
                        "# mine, für alle\n",
                        (i, extra) -> "net.core.k" + i + " = " + " ".repeat(extra) + (1000 + i) + "\n",
                        "; end\n")
                .finds(
                        i -> "net/core/k" + i + "=" + (1000 + i),
                        files -> lines(List.of(SysctlDirectories.read(files, kind))));
    }

    private static Set<String> lines(List<BootStage> stages) {
        Set<String> found = new TreeSet<>();
        for (BootStage stage : stages) {
            for (BootFile file : stage.files()) {
                for (BootLine line : file.lines()) {
                    if (line.key().startsWith("net/")) {
                        found.add(line.key() + "=" + line.value());
                    }
                }
            }
        }
        return found;
    }

    /** A program, of which only a few words are looked for. */
    private static TextReader program() {
        return TextReader.of(PERSON, "/usr/sbin/sysctl", SysctlProgram.class)
                .lines("\u007fELF\n", (i, extra) -> "code" + "x".repeat(extra) + "\n", "fnmatch *?[\n")
                .finds(i -> "procps-excluding", files -> {
                    BootStage.Kind kind = SysctlProgram.find(files).byHand();
                    return kind == null ? Set.of() : Set.of(kind.word());
                });
    }

    private static TextReader profile() {
        return TextReader.of(PERSON, PROFILE, TunedProfiles.class, TunedProfile.class)
                .lines(
                        "[main]\nsummary=mine\n[sysctl]\n",
                        (i, extra) -> "net.core.k" + i + "=" + (1000 + i) + " #" + "x".repeat(extra) + "\n",
                        "# end\n")
                .beside(Map.of(ACTIVE, "mine\n"))
                .finds(i -> "net/core/k" + i + "=" + (1000 + i), files -> lines(tuned(files)));
    }

    private static TextReader activeProfile() {
        return TextReader.of(PERSON, ACTIVE, TunedProfiles.class)
                .lines("", (i, extra) -> "balanced" + " ".repeat(1 + extra), "mine\n")
                .beside(Map.of(PROFILE, PROFILE_TEXT))
                .finds(i -> "net/core/somaxconn=4096", files -> lines(tuned(files)));
    }

    private static TextReader tunedMain() {
        return TextReader.of(PERSON, MAIN, TunedProfiles.class)
                .lines("# Global\n", (i, extra) -> "# more" + "x".repeat(extra) + "\n", "reapply_sysctl = 0\n")
                .beside(Map.of(ACTIVE, "mine\n", PROFILE, PROFILE_TEXT))
                .finds(i -> "tuned alone", files -> {
                    List<BootStage> stages = tuned(files);
                    return stages.size() == 1 ? Set.of("tuned alone") : Set.of();
                });
    }

    private static List<BootStage> tuned(KernelFiles files) {
        List<BootStage> stages = new ArrayList<>();
        TunedProfiles.add(files, stages, new ArrayList<>());
        return stages;
    }

    private static TextReader script() {
        return TextReader.of(PERSON, "/etc/rc.local", OtherPlaces.class)
                .lines(
                        "#!/bin/sh\n",
                        (i, extra) -> "true step " + i + "x".repeat(extra) + "\n",
                        "sysctl -w net.core.somaxconn=1024\n")
                .finds(i -> "sysctl -w net.core.somaxconn=1024", BootReaders::mentions);
    }

    private static TextReader network() {
        return TextReader.of(PERSON, "/etc/systemd/network/10-lan.network", OtherPlaces.class)
                .lines(
                        "[Network]\n",
                        (i, extra) -> "Address=192.0.2." + i % 256 + "/24" + " ".repeat(extra) + "\n",
                        "IPv4Forwarding=yes\n")
                .finds(i -> "IPv4Forwarding=yes", BootReaders::mentions);
    }

    private static Set<String> mentions(KernelFiles files) {
        List<BootMention> mentions = new ArrayList<>();
        OtherPlaces.add(files, mentions);
        Set<String> found = new TreeSet<>();
        mentions.forEach(mention -> found.add(mention.text()));
        return found;
    }

    private static TextReader docker() {
        return container(
                "/var/lib/docker/containers/" + ID + "/hostconfig.json",
                "{\"NetworkMode\":\"bridge\",\"Sysctls\":{",
                "\"net.z\":\"1\"},\"Runtime\":\"runc\"}");
    }

    private static TextReader bundle(String path) {
        return container(
                path,
                "{\"process\":{\"args\":[\"sysctl\"]},\"linux\":{\"sysctl\":{",
                "\"net.z\":\"1\"},\"namespaces\":[{\"type\":\"network\"}]}}");
    }

    private static TextReader container(String path, String head, String tail) {
        return TextReader.of(JSON, path, ContainerSysctls.class)
                .lines(
                        head,
                        (i, extra) -> "\"net.core.k" + i + "\":" + " ".repeat(extra) + "\"" + (1000 + i) + "\",\n",
                        tail)
                .finds(i -> ID + " net.core.k" + i + "=" + (1000 + i), files -> {
                    Set<String> found = new TreeSet<>();
                    ContainerSysctls.read(files)
                            .forEach(setting ->
                                    found.add(setting.container() + " " + setting.key() + "=" + setting.value()));
                    return found;
                });
    }
}
