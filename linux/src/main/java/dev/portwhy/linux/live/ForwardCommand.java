package dev.portwhy.linux.live;

import dev.portwhy.linux.container.Monitor;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the command line of a forwarding process tells about whom it serves: docker-proxy's {@code -container-ip} and {@code
 * -container-port}; the pid or the namespace's file that slirp4netns(1) and pasta(1) were given; the container of conmon(8),
 * which keeps the ports of podman's containers from being taken while a NAT rule serves them. rootlessport and kube-proxy tell
 * nothing there.
 *
 * @param address the served address and port; null where it is not told
 * @param pid a process in the served namespace; 0 where it is not told
 * @param file the served namespace's file; empty where it is not told
 * @param children whether the served namespace is that of the process's children, or of the process itself
 * @param container the served container by name or short id; empty where it is not told
 * @param target what it sends to, as its command line says it; empty where that is an address, or is not told
 */
record ForwardCommand(
        @Nullable Endpoint address, int pid, String file, boolean children, String container, String target) {

    private static final ForwardCommand UNTOLD = new ForwardCommand(null, 0, "", false, "", "");
    private static final ForwardCommand BY_CHILD = new ForwardCommand(null, 0, "", true, "", "");
    private static final int COMM_BYTES = 15;

    /** Reads a process's name and command line; null for a process that forwards nothing. */
    static @Nullable ForwardCommand of(String comm, List<String> cmdline) {
        // The kernel cuts names: the proxy of rootless docker is called rootlesskit-doc.
        if (comm.equals("docker-proxy") || comm.equals("rootlesskit-docker-proxy".substring(0, COMM_BYTES))) {
            return dockerProxy(cmdline);
        }
        if (comm.equals("slirp4netns")) {
            return slirp(cmdline);
        }
        if (comm.equals("pasta") || comm.equals("passt") || comm.startsWith("pasta.") || comm.startsWith("passt.")) {
            return pasta(cmdline);
        }
        if (comm.equals("conmon")) {
            return conmon(cmdline);
        }
        boolean child = comm.equals("rootlessport") || comm.equals("rootlesskit") || comm.startsWith("containers-root");
        return child
                ? BY_CHILD
                : comm.equals("kube-proxy") || comm.equals("gvproxy") ? UNTOLD : ServiceForward.of(comm, cmdline);
    }

    /** One that tells in words what it sends to. */
    static ForwardCommand to(String container, String target) {
        return new ForwardCommand(null, 0, "", false, container, target);
    }

    private static @Nullable ForwardCommand conmon(List<String> cmdline) {
        Monitor monitor = Monitor.conmon(cmdline, 0);
        if (monitor == null) {
            return null;
        }
        String id = monitor.id();
        String name = monitor.name() == null ? id.substring(0, Math.min(12, id.length())) : monitor.name();
        return new ForwardCommand(null, 0, "", true, name, "");
    }

    private static ForwardCommand dockerProxy(List<String> cmdline) {
        Optional<IpAddress> address = IpAddress.parse(option(cmdline, "container-ip"));
        int port = number(option(cmdline, "container-port"));
        return address.isEmpty() || port > 65535
                ? UNTOLD
                : new ForwardCommand(new Endpoint(address.get(), port), 0, "", false, "", "");
    }

    /** {@code slirp4netns [OPTION…] PID|PATH [TAPNAME]}: PATH with {@code --netns-type=path}. */
    private static ForwardCommand slirp(List<String> cmdline) {
        boolean path = option(cmdline, "netns-type").equals("path");
        for (int i = cmdline.size() - 1; i >= Math.max(1, cmdline.size() - 2); i--) {
            String word = cmdline.get(i);
            if (path && word.startsWith("/")) {
                return new ForwardCommand(null, 0, word, false, "", "");
            }
            if (!path && number(word) > 0) {
                return new ForwardCommand(null, number(word), "", false, "", "");
            }
        }
        return UNTOLD;
    }

    /** {@code pasta [OPTION…] [COMMAND…|PID|--netns [PATH|NAME]]}. */
    private static ForwardCommand pasta(List<String> cmdline) {
        String netns = option(cmdline, "netns");
        if (!netns.isEmpty()) {
            return new ForwardCommand(null, 0, netns.startsWith("/") ? netns : "/run/netns/" + netns, false, "", "");
        }
        String last = cmdline.size() < 2 || cmdline.contains("--") ? "" : cmdline.getLast();
        if (number(last) > 0) {
            // It may as well be the last word of a command; then there is a child.
            return new ForwardCommand(null, number(last), "", true, "", "");
        }
        return last.startsWith("/") && last.contains("/netns/")
                ? new ForwardCommand(null, 0, last, false, "", "")
                : BY_CHILD;
    }

    /** The value of {@code -name VALUE}, {@code --name VALUE} or {@code --name=VALUE}; empty for none. */
    private static String option(List<String> cmdline, String name) {
        for (int i = 1; i < cmdline.size(); i++) {
            String word = cmdline.get(i).replaceFirst("^--?", "");
            boolean option = cmdline.get(i).startsWith("-");
            if (option && word.equals(name) && i + 1 < cmdline.size()) {
                return cmdline.get(i + 1);
            }
            if (option && word.startsWith(name + "=")) {
                return word.substring(name.length() + 1);
            }
        }
        return "";
    }

    private static int number(String word) {
        return word.matches("[0-9]{1,9}") ? Integer.parseInt(word) : 0;
    }
}
