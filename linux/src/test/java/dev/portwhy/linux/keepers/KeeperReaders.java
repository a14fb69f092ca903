package dev.portwhy.linux.keepers;

import static dev.portwhy.linux.kit.TextReader.Writer.KERNEL;
import static dev.portwhy.linux.kit.TextReader.Writer.PERSON;

import dev.portwhy.linux.kit.TextReader;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The readers of this package, with what they read. */
public final class KeeperReaders {

    private KeeperReaders() {}

    /** All of them. */
    public static List<TextReader> all() {
        return List.of(signals(), checks(), supervisor(), script(), sources());
    }

    /** The groups, of which there may be 65,536, stand before what is wanted. */
    private static TextReader signals() {
        return TextReader.of(KERNEL, "/proc/4711/status", SignalStates.class)
                .lines(
                        "Name:\tx\nState:\tS (sleeping)\nGroups:\t",
                        (i, extra) -> (1000 + i) + " ".repeat(1 + extra),
                        "\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000004000\nSigCgt:\t0000000000000000\n")
                .finds(i -> "16384", files -> {
                    var state = new SignalStates(files).read(4711);
                    return state == null ? new TreeSet<>() : new TreeSet<>(Set.of(Long.toString(state.ignored())));
                });
    }

    private static TextReader checks() {
        return TextReader.of(PERSON, "/etc/monit/monitrc", MonitChecks.class)
                .lines(
                        "set daemon 30\n",
                        (i, extra) -> "check process p" + i + " with pidfile " + " ".repeat(extra) + "/run/p.pid\n",
                        "")
                .finds(i -> "p" + i, files -> {
                    String text = files.text("/etc/monit/monitrc");
                    return new TreeSet<>(
                            MonitChecks.pidFiles(text == null ? "" : text).keySet());
                });
    }

    private static TextReader supervisor() {
        return TextReader.of(PERSON, "/etc/supervisord.conf", SupervisorConf.class)
                .lines("[supervisord]\n", (i, extra) -> "key" + i + " = " + "x".repeat(extra) + "\n", "; end\n")
                .finds(i -> "key" + i, files -> {
                    String text = files.text("/etc/supervisord.conf");
                    Set<String> keys = SupervisorConf.keys(text == null ? "" : text);
                    keys.removeIf(key -> !key.startsWith("key"));
                    return keys;
                });
    }

    private static TextReader sources() {
        return TextReader.of(PERSON, "/etc/haproxy/haproxy.cfg", HaproxySources.class)
                .lines(
                        "backend b\n",
                        (i, extra) ->
                                "server s 10.0.0.9:80 " + " ".repeat(extra) + "source " + address(i) + ":20000-20004\n",
                        "# end\n")
                .finds(KeeperReaders::address, files -> {
                    String text = files.text("/etc/haproxy/haproxy.cfg");
                    Set<String> found = new TreeSet<>();
                    HaproxySources.of(7, "", text == null ? "" : text)
                            .forEach(pool -> found.add(String.valueOf(pool.address())));
                    return found;
                });
    }

    private static String address(int number) {
        return "10." + (number >> 16 & 0xff) + '.' + (number >> 8 & 0xff) + '.' + (number & 0xff);
    }

    private static TextReader script() {
        return TextReader.of(PERSON, "/srv/run.sh", ShellLoops.class)
                .lines(
                        "#!/bin/sh\nwhile true; do\n",
                        (i, extra) -> "/srv/p" + i + ".bin" + " ".repeat(extra) + "\n",
                        "done\n")
                .finds(i -> "p" + i + ".bin", files -> {
                    String text = files.text("/srv/run.sh");
                    Set<String> found = new TreeSet<>();
                    for (int i = 0; i < 8000 && text != null; i += 1) {
                        String program = "p" + i + ".bin";
                        if (text.contains("/" + program) && ShellLoops.loops(text, program)) {
                            found.add(program);
                        } else if (i > 0) {
                            break;
                        }
                    }
                    return found;
                });
    }
}
