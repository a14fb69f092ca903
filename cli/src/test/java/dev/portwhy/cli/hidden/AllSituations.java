package dev.portwhy.cli.hidden;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.ProgramLine;
import dev.portwhy.cli.Screen;
import dev.portwhy.lab.KernelProcess;
import dev.portwhy.lab.hold.HoldSituation;
import dev.portwhy.lab.hold.Situations;
import dev.portwhy.linux.lab.LoopbackDevice;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.linux.netns.NetworkThread;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All situations side by side in one network namespace, and what four programs said of them there, each started once:
 * {@code portwhy hidden} as root and as nobody, ss(8) and lsof(8) as root; and what {@code portwhy PORT} said of each.
 *
 * @param held what stood, by the situation's name
 * @param status the exit status for root who asks about that port alone
 */
record AllSituations(
        Map<String, Practice.Held> held,
        Map<String, Integer> status,
        Practice.Said root,
        Practice.Said nobody,
        AnswersByUser answers,
        String ss,
        String lsof) {

    /** A row without an owner. */
    static final String NOBODY = "nobody";

    /** Those that a kernel without MPTCP does not have. */
    private static final Set<String> OF_MPTCP = Set.of("kernel-sock", "mptcp", "mptcp-bound", "mptcp-conn");

    private static final Pattern CAUSE = Pattern.compile("\"cause\":\"([a-z-]+)\"");
    private static final Pattern RULE = Pattern.compile("\"kind\":\"(redirect|dnat)\"");
    private static final Pattern HOLDER = Pattern.compile("\"pid\":(\\d+),\"tid\":");
    private static final Pattern SS_OWNER = Pattern.compile("\\(\"([^\"]+)\",pid=");

    /** The first of some ports on which no namespace of this machine has a socket; another {@code seed}, other ports. */
    static int unusedPorts(int count, long seed) {
        int blocks = 7000 / count;
        for (int attempt = 0; attempt < blocks; attempt++) {
            int first = 2000 + count * (int) ((seed + attempt) % blocks);
            String rows = Cli.run(
                            new LiveMachine(),
                            Screen.PIPE,
                            Map.of(),
                            "who",
                            "-a",
                            "-q",
                            "-N",
                            "all",
                            "sport >= :" + first + " and sport < :" + (first + count))
                    .out();
            if (rows.startsWith("0 ")) {
                return first;
            }
        }
        throw new IllegalStateException("every port is in use somewhere");
    }

    /** Makes all that this kernel knows, from this port on upward, has them looked at, and ends them. */
    static AllSituations look(int firstPort) throws IOException {
        return NetworkThread.inNewNamespace(() -> {
            LoopbackDevice.up();
            Map<String, Practice> started = new LinkedHashMap<>();
            try (OtherUser nobody = OtherUser.nobody()) {
                int port = firstPort;
                for (HoldSituation situation : Situations.all()) {
                    if (!OF_MPTCP.contains(situation.name()) || KernelProcess.knowsMptcp()) {
                        started.put(situation.name(), Practice.begin(situation.name(), port));
                    }
                    port++;
                }
                Map<String, Practice.Held> held = new LinkedHashMap<>();
                for (Map.Entry<String, Practice> one : started.entrySet()) {
                    held.put(one.getKey(), one.getValue().stands());
                }
                Map<String, Integer> status = new LinkedHashMap<>();
                held.forEach((name, one) -> status.put(name, statusOf(one.port())));
                Practice.Said root = Practice.run(ProgramLine.of("hidden", "--json", "--lang", "en"));
                return new AllSituations(
                        held,
                        status,
                        root,
                        nobody.run("hidden", "--json", "--lang", "en"),
                        AnswersByUser.ask(held, root.text(), nobody),
                        Practice.run(List.of("ss", "-Htanp")).text(),
                        Practice.run(List.of("lsof", "-nP", "-iTCP")).text());
            } finally {
                for (Practice practice : started.values()) {
                    practice.close();
                }
            }
        });
    }

    private static int statusOf(int port) {
        return Cli.run(new LiveMachine(), Screen.PIPE, Map.of(), "hidden", "--json", "sport", "=", ":" + port)
                .status();
    }

    /** What the rows and rules of a situation's port are called. */
    Set<String> causes(Practice.Said said, String situation) {
        String rows = rows(said, situation);
        Set<String> causes = all(CAUSE, rows);
        causes.addAll(all(RULE, rows));
        return causes;
    }

    /** The processes that are named as holders of a situation's port. */
    Set<String> holders(Practice.Said said, String situation) {
        return all(HOLDER, rows(said, situation));
    }

    /** The rows and rules of a situation's port, as JSON. */
    String rows(Practice.Said said, String situation) {
        int port = port(situation);
        Pattern row = Pattern.compile(
                "\"local\":\\{\"address\":\"[^\"]*\",\"port\":" + port + "\\}|\"firstPort\":" + port + ",");
        StringBuilder rows = new StringBuilder();
        for (String piece : said.text().split("(?=\\{\"netns\":\\{)", -1)) {
            if (row.matcher(piece).find()) {
                rows.append(piece).append('\n');
            }
        }
        return rows.toString();
    }

    /** Whom ss names as owners of sockets with the situation's port at their own end; empty where it has no row. */
    Set<String> ownersBySs(String situation) {
        Set<String> owners = new TreeSet<>();
        for (String line : ss.lines().toList()) {
            if (line.split(" +")[3].endsWith(":" + port(situation))) {
                Set<String> names = all(SS_OWNER, line);
                owners.addAll(names.isEmpty() ? Set.of(NOBODY) : names);
            }
        }
        return owners;
    }

    /** Whom lsof names as owners of sockets with the situation's port at their own end. */
    Set<String> ownersByLsof(String situation) {
        Set<String> owners = new TreeSet<>();
        Pattern local = Pattern.compile(" TCP [^ >]*:" + port(situation) + "(->| )");
        lsof.lines().filter(line -> local.matcher(line).find()).forEach(line -> owners.add(line.split(" ")[0]));
        return owners;
    }

    private int port(String situation) {
        return java.util.Objects.requireNonNull(held.get(situation)).port();
    }

    /** What the first group of a pattern matches, each once. */
    static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
