package dev.portwhy.linux.boot;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.boot.BootMention;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Places where a boot may set settings as well: scripts, units, cloud-init's data, network files. What they do depends on a
 * program, so their lines are pointed to and not worked out.
 */
final class OtherPlaces {

    private static final int MOST = 100;
    private static final int LONGEST_TEXT = 200;

    /** Options of systemd.network(5) that the kernel has settings for. */
    private static final Set<String> NETWORKD = Set.of(
            "IPForward",
            "IPv4Forwarding",
            "IPv6Forwarding",
            "IPv4AcceptLocal",
            "IPv4RouteLocalnet",
            "IPv4ReversePathFilter",
            "IPv4ProxyARP",
            "IPv6ProxyNDP",
            "IPv6AcceptRA",
            "IPv6PrivacyExtensions",
            "IPv6DuplicateAddressDetection",
            "IPv6HopLimit",
            "IPv6MTUBytes");

    private final KernelFiles files;
    private final List<BootMention> mentions;

    private OtherPlaces(KernelFiles files, List<BootMention> mentions) {
        this.files = files;
        this.mentions = mentions;
    }

    /** Adds what stands there. */
    static void add(KernelFiles files, List<BootMention> mentions) {
        OtherPlaces places = new OtherPlaces(files, mentions);
        BootMention.Kind cloud = BootMention.Kind.CLOUD_INIT;
        places.file(cloud, "/etc/cloud/cloud.cfg");
        places.directory(cloud, "/etc/cloud/cloud.cfg.d", ".cfg");
        places.file(cloud, "/var/lib/cloud/instance/user-data.txt");
        places.file(cloud, "/var/lib/cloud/instance/cloud-config.txt");
        places.directory(cloud, "/var/lib/cloud/instance/scripts", "");
        for (String top : List.of("/etc", "/run", "/usr/lib")) {
            places.directory(BootMention.Kind.NETWORKD, top + "/systemd/network", ".network");
            places.file(BootMention.Kind.NETWORKD, top + "/systemd/networkd.conf");
        }
        places.directory(BootMention.Kind.NETWORKD, "/etc/systemd/networkd.conf.d", ".conf");
        places.file(BootMention.Kind.IFUPDOWN, "/etc/network/interfaces");
        for (String directory : List.of("interfaces.d", "if-pre-up.d", "if-up.d")) {
            places.directory(BootMention.Kind.IFUPDOWN, "/etc/network/" + directory, "");
        }
        places.directory(BootMention.Kind.IFUPDOWN, "/etc/NetworkManager/dispatcher.d", "");
        places.file(BootMention.Kind.RC_LOCAL, "/etc/rc.local");
        places.file(BootMention.Kind.RC_LOCAL, "/etc/rc.d/rc.local");
        places.file(BootMention.Kind.CRON, "/etc/crontab");
        places.directory(BootMention.Kind.CRON, "/etc/cron.d", "");
        places.directory(BootMention.Kind.UDEV, "/etc/udev/rules.d", ".rules");
        places.directory(BootMention.Kind.UNIT, "/etc/systemd/system", ".service");
        places.file(BootMention.Kind.CONTAINER, "/etc/containers/containers.conf");
        places.directory(BootMention.Kind.CONTAINER, "/etc/containers/containers.conf.d", ".conf");
    }

    private void directory(BootMention.Kind kind, String directory, String suffix) {
        List<String> names = files.list(directory);
        if (names == null) {
            return;
        }
        List<String> sorted = new ArrayList<>(names);
        Collections.sort(sorted);
        for (String name : sorted) {
            if (name.endsWith(suffix)) {
                file(kind, directory + "/" + name);
            }
        }
    }

    private void file(BootMention.Kind kind, String path) {
        if (mentions.size() >= MOST || files.kindOf(path) != KernelFiles.REGULAR || files.read(path) < 0) {
            return;
        }
        TextCursor cursor = files.cursor();
        for (int number = 1; !cursor.atEnd() && mentions.size() < MOST; number++) {
            String line = cursor.line().strip();
            if (!line.startsWith("#") && !line.startsWith(";") && tells(kind, line)) {
                mentions.add(new BootMention(kind, path, number, start(line)));
            }
        }
    }

    /** As much of a line as is shown; what takes two chars is not cut in two. */
    private static String start(String line) {
        if (line.length() <= LONGEST_TEXT) {
            return line;
        }
        boolean half = Character.isHighSurrogate(line.charAt(LONGEST_TEXT - 1));
        return line.substring(0, half ? LONGEST_TEXT - 1 : LONGEST_TEXT);
    }

    private static boolean tells(BootMention.Kind kind, String line) {
        if (kind == BootMention.Kind.NETWORKD) {
            int sign = line.indexOf('=');
            return sign > 0 && NETWORKD.contains(line.substring(0, sign).strip());
        }
        if (kind == BootMention.Kind.CONTAINER) {
            return line.startsWith("default_sysctls");
        }
        // systemd's own words for processes and for what may be written are no settings.
        return line.contains("/proc/sys/net") || line.contains("sysctl") && !line.contains("systemd-sysctl");
    }
}
