package dev.portwhy.cli.hidden;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.ProgramLine;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.model.look.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code portwhy PORT} and {@code portwhy who} say of all situations that stand side by side.
 *
 * @param root what PORT says to root, with a real bind(), in the namespace where the situation lives
 * @param nobody what PORT says to nobody, of all that nobody sees at one instant, from where it was asked
 * @param tried what PORT says to nobody with a real bind(), for a few
 * @param who {@code who -a} as root
 * @param whoNobody {@code who -a} as nobody
 * @param inode the number of the namespace from which everybody asks
 */
record AnswersByUser(
        Map<String, String> root,
        Map<String, String> nobody,
        Map<String, String> tried,
        String who,
        String whoNobody,
        String inode) {

    private static final Set<String> UDP = Set.of("vxlan", "udp");
    private static final List<String> TRIED = List.of("bound", "io-uring", "timewait", "mptcp-conn", "netns-pid");
    private static final Pattern SLUG = Pattern.compile("\\{\"slug\":\"((?:port|fin-wait2)-[a-z0-9-]+)\"");
    private static final Pattern BLOCKERS = Pattern.compile("\"blockers\":\\[(.*)\\],\"findings\"");
    private static final Pattern REASON = Pattern.compile("\"noHolder\":\\{\"reason\":\"([a-z-]+)\"");
    private static final Pattern HOLDER = Pattern.compile("\"pid\":(\\d+),\"tid\":");
    private static final Pattern NETNS = Pattern.compile("\\{\"netns\":\\{\"inode\":(\\d+)");

    /**
     * Asks.
     *
     * @param hidden what {@code hidden --json} says to root; it tells in which namespace a situation lives
     */
    static AnswersByUser ask(Map<String, Practice.Held> held, String hidden, OtherUser other) throws IOException {
        Map<String, String> root = new LinkedHashMap<>();
        Map<String, String> nobody = new LinkedHashMap<>();
        Map<String, String> tried = new LinkedHashMap<>();
        Path directory = Files.createTempDirectory("portwhy-answers");
        try {
            Path capture = other.capture(directory);
            held.forEach((name, one) -> {
                List<String> question = question(name, one.port());
                root.put(name, inside(new LiveMachine(), question, namespace(hidden, one.port())));
                nobody.put(name, inside(null, question, List.of("--from", capture.toString())));
            });
            for (String name : TRIED) {
                Practice.Held one = held.get(name);
                if (one != null) {
                    tried.put(
                            name,
                            other.run(question(name, one.port()).toArray(String[]::new))
                                    .text());
                }
            }
            Files.delete(capture);
        } finally {
            Files.delete(directory);
        }
        return new AnswersByUser(
                root,
                nobody,
                tried,
                Practice.run(ProgramLine.of("who", "-a", "-N", "all", "--json")).text(),
                other.run("who", "-a", "-N", "all", "--json").text(),
                Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))
                        .toString()
                        .replaceAll("[^0-9]", ""));
    }

    private static List<String> question(String name, int port) {
        List<String> words = new ArrayList<>(List.of(Integer.toString(port), "--json", "--lang", "en"));
        if (UDP.contains(name)) {
            words.add("--udp");
        }
        return words;
    }

    private static String inside(@Nullable Machine machine, List<String> question, List<String> more) {
        List<String> words = new ArrayList<>(question);
        words.addAll(more);
        return Cli.run(machine, Screen.PIPE, Map.of(), words.toArray(String[]::new))
                .out();
    }

    /** The namespace of the first row or rule with this port; the asker's own where there is none. */
    private static List<String> namespace(String hidden, int port) {
        Pattern end = Pattern.compile(
                "\"local\":\\{\"address\":\"[^\"]*\",\"port\":" + port + "\\}|\"firstPort\":" + port + ",");
        for (String piece : hidden.split("(?=\\{\"netns\":\\{)", -1)) {
            Matcher netns = NETNS.matcher(piece);
            if (end.matcher(piece).find() && netns.find()) {
                return List.of("-N", netns.group(1));
            }
        }
        return List.of();
    }

    /** The findings about the port, and what is said of who has the sockets in the way: {@code held}, or why nobody has. */
    static String summary(String answer) {
        Set<String> slugs = AllSituations.all(SLUG, answer);
        Matcher blockers = BLOCKERS.matcher(answer);
        if (slugs.isEmpty() || !blockers.find()) {
            return "no answer: " + answer;
        }
        Set<String> words = AllSituations.all(REASON, blockers.group(1));
        if (!holders(answer).isEmpty()) {
            words.add("held");
        }
        return String.join("+", slugs) + (words.isEmpty() ? "" : " " + String.join(" ", words));
    }

    /** The processes that an answer names as holders of what is in the way. */
    static Set<String> holders(String answer) {
        Matcher blockers = BLOCKERS.matcher(answer);
        return blockers.find() ? AllSituations.all(HOLDER, blockers.group(1)) : Set.of();
    }

    /**
     * What {@code who} says of a port: {@code held}, reasons, or nothing where it has no row. A port that connect() chose may be in
     * use anywhere else on this machine, so where no row is expected the question is about our own namespace.
     */
    String ofWho(String said, int port, boolean hereOnly) {
        Set<String> words = new TreeSet<>();
        Pattern local = Pattern.compile("\"local\":\\{\"address\":\"[^\"]*\",\"port\":" + port + "\\}");
        for (String piece : said.split("(?=\\{\"netns\":\\{)", -1)) {
            boolean elsewhere = hereOnly && !piece.startsWith("{\"netns\":{\"inode\":" + inode + ",");
            if (!elsewhere && local.matcher(piece).find()) {
                words.addAll(AllSituations.all(REASON, piece));
                if (HOLDER.matcher(piece).find()) {
                    words.add("held");
                }
            }
        }
        return String.join(" ", words);
    }
}
