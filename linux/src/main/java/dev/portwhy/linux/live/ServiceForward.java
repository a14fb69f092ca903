package dev.portwhy.linux.live;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Programs that people start to reach a service through another port, and what their command line says of it: {@code socat
 * TCP-LISTEN:8080,fork TCP:10.0.0.5:80} (socat(1)), {@code ssh -L 8080:db:5432 host} (ssh(1)), sshd(8) for {@code -R}, {@code kubectl port-forward svc/web
 * 8080:80}, and the proxy devices of LXD and Incus, {@code lxd forkproxy …}, whose files have the names of container and device.
 */
final class ServiceForward {

    /** The options of ssh(1) that a value belongs to. */
    private static final String SSH_WITH_VALUE = "BbcDEeFIiJLlmOoPpQRSWw";

    /** Those of kubectl whose value may stand behind them as a word of its own. */
    private static final Set<String> KUBECTL_WITH_VALUE = Set.of(
            "-n",
            "--namespace",
            "-s",
            "--server",
            "--address",
            "--as",
            "--cluster",
            "--context",
            "--kubeconfig",
            "--pod-running-timeout",
            "--request-timeout",
            "--token",
            "--user");

    private ServiceForward() {}

    static @Nullable ForwardCommand of(String comm, List<String> cmdline) {
        return switch (comm) {
            case "socat" -> socat(cmdline);
            case "ssh" -> ssh(cmdline);
            case "sshd", "sshd-session" -> sshd(cmdline);
            case "kubectl" -> kubectl(cmdline);
            case "lxd", "incusd" -> proxyDevice(cmdline);
            default -> null;
        };
    }

    /** Two addresses, of which one listens; the words in front of a colon say how. */
    private static @Nullable ForwardCommand socat(List<String> cmdline) {
        String target = "";
        boolean listens = false;
        for (int i = 1; i < cmdline.size(); i++) {
            String word = cmdline.get(i);
            int colon = word.indexOf(':');
            if (colon <= 0 || word.startsWith("-")) {
                continue;
            }
            String how = word.substring(0, colon).toUpperCase(Locale.ROOT);
            if (how.contains("LISTEN") || how.endsWith("-L") || how.contains("RECV")) {
                listens = true;
            } else {
                int comma = word.indexOf(',');
                target = word.substring(colon + 1, comma < 0 ? word.length() : Math.max(comma, colon + 1));
            }
        }
        return listens && !target.isEmpty() ? ForwardCommand.to("", target) : null;
    }

    /** What {@code -L} and {@code -D} were given, and the connection that serves others ({@code ControlMaster}). */
    private static @Nullable ForwardCommand ssh(List<String> cmdline) {
        String first = cmdline.isEmpty() ? "" : cmdline.getFirst();
        if (cmdline.size() == 1 && first.startsWith("ssh: ") && first.endsWith(" [mux]")) {
            return ForwardCommand.to("", "ssh " + first.substring(5, first.length() - 6));
        }
        StringBuilder target = new StringBuilder();
        String host = "";
        for (int i = 1; i < cmdline.size(); i++) {
            String word = cmdline.get(i);
            if (!word.startsWith("-") || word.length() == 1) {
                if (!host.isEmpty()) {
                    break; // the command that is run there has options of its own
                }
                host = word;
                continue;
            }
            // -L8080:db:5432, or the last of some letters, as in -fNL 8080:db:5432.
            int at = 1;
            while (at < word.length() && SSH_WITH_VALUE.indexOf(word.charAt(at)) < 0) {
                at++;
            }
            if (at == word.length()) {
                continue;
            }
            char letter = word.charAt(at);
            boolean inside = at + 1 < word.length();
            String value = inside ? word.substring(at + 1) : i + 1 < cmdline.size() ? cmdline.get(++i) : "";
            if (isForward(letter)) {
                target.append(target.isEmpty() ? "" : ", ")
                        .append(letter == 'D' ? "SOCKS " : "")
                        .append(value);
            }
        }
        return target.isEmpty() ? null : ForwardCommand.to("", target + (host.isEmpty() ? "" : " (" + host + ")"));
    }

    /**
     * The process of a login, by the title it gives itself ({@code sshd: ann@pts/0}): what it listens on, whoever logged in has
     * had it open ({@code -R}). The one that takes logins is called by its path, or has its options behind it.
     */
    private static @Nullable ForwardCommand sshd(List<String> cmdline) {
        String title = cmdline.isEmpty() ? "" : cmdline.getFirst();
        int colon = title.indexOf(": ");
        boolean login = cmdline.size() == 1 && title.startsWith("sshd") && colon > 0 && title.indexOf('/') != colon + 2;
        if (!login || title.contains("[listener]") || title.endsWith("[priv]")) {
            return null;
        }
        String user = title.substring(colon + 2);
        int at = user.indexOf('@');
        return ForwardCommand.to("", "ssh -R (" + (at < 0 ? user : user.substring(0, at)) + ")");
    }

    private static boolean isForward(char letter) {
        return letter == 'L' || letter == 'D';
    }

    private static @Nullable ForwardCommand kubectl(List<String> cmdline) {
        int at = cmdline.indexOf("port-forward");
        StringBuilder target = new StringBuilder();
        for (int i = at + 1; at > 0 && i < cmdline.size(); i++) {
            if (KUBECTL_WITH_VALUE.contains(cmdline.get(i))) {
                i++;
            } else if (!cmdline.get(i).startsWith("-")) {
                target.append(target.isEmpty() ? "" : " ").append(cmdline.get(i));
            }
        }
        return target.isEmpty() ? null : ForwardCommand.to("", target.toString());
    }

    /** The daemon's own process is none; the one it starts for a proxy device has that device's files among its words. */
    private static @Nullable ForwardCommand proxyDevice(List<String> cmdline) {
        if (!cmdline.contains("forkproxy")) {
            return null;
        }
        for (String word : cmdline) {
            int name = word.lastIndexOf("/proxy.");
            int container = name < 0 ? -1 : word.lastIndexOf('/', name - 1);
            if (container >= 0) {
                return ForwardCommand.to(word.substring(container + 1, name), "");
            }
        }
        return ForwardCommand.to("", "");
    }
}
