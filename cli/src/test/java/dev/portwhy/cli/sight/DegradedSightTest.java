package dev.portwhy.cli.sight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.ReadableClasses;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who sees less says less, and never the opposite of what root sees at the same moment: each {@link Mode} answers each of the
 * {@link Questions}, and what it says is held against the answer of who sees all.
 */
@Tag("kernel")
@Tag("root")
@ExtendWith(Alone.class)
class DegradedSightTest {

    private static final String UNLISTED = "sockets that are only bound";
    private static final int WHO = 13;
    private static final int HIDDEN = 14;
    private static final Mode ROOT = new Mode("root", () -> 0L, List.of());
    private static final Pattern OUTCOME = Pattern.compile("\"outcome\":\"(\\w+)\"");
    private static final Pattern EXPECTED = Pattern.compile("\"expected\":\"(\\w+)\"");
    private static final Pattern INODE = Pattern.compile("\"inode\":(\\d+)");
    private static final Pattern PID = Pattern.compile("\\{\"pid\":(\\d+),\"tid\":");
    private static final Pattern REASON = Pattern.compile("\"reason\":\"([a-z-]+)\"");
    private static final Pattern MISSING = Pattern.compile("\"missing\":(\\[.*?]})");

    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> saidLess = new ConcurrentSkipListSet<>();

    @Test
    void whoSeesLessNeverSaysTheOpposite() throws Exception {
        Programs.assumeRootWith("unshare", "setpriv", "prlimit", "nsenter");
        Programs.assumeFirstPidNamespace();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (ReadableClasses classes = ReadableClasses.copy();
                Scene scene = Scene.set(java, classes.classPath())) {
            List<Cli> truth = inside(scene, ROOT);
            seesAll(scene, truth);
            List<Mode> modes = Mode.all();
            assertThat(modes).hasSize(51);
            AtomicInteger next = new AtomicInteger();
            List<FutureTask<Integer>> workers = new ArrayList<>();
            for (int worker = 0; worker < 2; worker++) {
                FutureTask<Integer> work = new FutureTask<>(() -> {
                    for (int i = next.getAndIncrement(); i < modes.size(); i = next.getAndIncrement()) {
                        Mode mode = modes.get(i);
                        try {
                            List<Cli> answers = mode.giveUp() == null
                                    ? program(scene, mode, java, classes.classPath())
                                    : inside(scene, mode);
                            compare(mode, scene, truth, answers);
                        } catch (IOException e) {
                            wrong.add(mode.name() + ": " + e);
                        }
                    }
                    return 0;
                });
                workers.add(work);
                Thread.ofPlatform().start(work);
            }
            for (FutureTask<Integer> work : workers) {
                work.get();
            }
            seesAll(scene, inside(scene, ROOT));
        }
        assertThat(wrong).isEmpty();
        assertThat(saidLess)
                .contains("without any capability", "refused bpf", "refused netlink", "no /proc", "another user");
    }

    /** What modes did to their threads is nobody else's: root sees the whole scene before and after. */
    private static void seesAll(Scene scene, List<Cli> truth) {
        // Of a port that only such a socket may have, nothing is sure that is not tried.
        int free = Programs.seeBound() ? 0 : 3;
        assertThat(truth.subList(0, HIDDEN))
                .extracting(Cli::status)
                .containsExactly(2, 2, 0, 2, 2, 2, free, 2, 2, 2, 2, 2, 0, 0);
        assertThat(truth.get(HIDDEN).status()).isPositive();
        // Five that are bound, one that listens, one of UDP.
        assertThat(held(scene, truth.get(WHO))).hasSizeGreaterThanOrEqualTo(7);
    }

    /** Asks on a thread of its own in the scene, which gives up what it has to beforehand. */
    private static List<Cli> inside(Scene scene, Mode mode) throws IOException {
        return Deadline.within(
                mode.name(),
                () -> {
                    enter(scene.asked.pid());
                    if (mode.giveUp() != null) {
                        mode.giveUp().run();
                    }
                    return Questions.ask(scene.full.inode(), scene.fine.inode());
                },
                () -> {});
    }

    private static void enter(int pid) throws IOException {
        try (NativeMemory path = NativeMemory.of("/proc/" + pid + "/ns/net")) {
            int fd = (int) Syscall.check("open", Syscall.call(SyscallNumbers.OPENAT, -100, path.address(), 0));
            Syscall.check("setns", Syscall.call(SyscallNumbers.SETNS, fd, 0));
            Syscall.close(fd);
        }
    }

    private static List<Cli> program(Scene scene, Mode mode, String java, String classPath) throws IOException {
        List<String> command = new ArrayList<>(List.of("nsenter", "--net=/proc/" + scene.asked.pid() + "/ns/net"));
        command.addAll(mode.prefix());
        command.addAll(List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath, Questions.class.getName()));
        command.addAll(List.of("" + scene.full.inode(), "" + scene.fine.inode()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String said = Deadline.within(
                mode.name(),
                () -> new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII),
                () -> Deadline.end(process));
        List<Cli> answers = new ArrayList<>();
        for (String line : said.split("\n")) {
            if (!line.isEmpty()) {
                answers.add(Questions.answer(line));
            }
        }
        return answers;
    }

    private void compare(Mode mode, Scene scene, List<Cli> truth, List<Cli> answers) {
        List<List<String>> questions = Questions.about(scene.full.inode(), scene.fine.inode());
        for (int i = 0; i < questions.size(); i++) {
            String what = i < answers.size() ? difference(mode, i, scene, truth.get(i), answers.get(i)) : "no answer";
            if (!what.isEmpty()) {
                wrong.add(mode.name() + ": portwhy " + String.join(" ", questions.get(i)) + ": " + what);
            }
        }
    }

    private String difference(Mode mode, int question, Scene scene, Cli truth, Cli answer) {
        if (answer.status() > 3 && answer.status() != 64) {
            return "status " + answer.status() + " " + answer.err();
        }
        // Where the kernel lists no sockets that are only bound, root's answer tells that as well, and sees some of
        // them.
        boolean less = !answer.err().isEmpty()
                || !gaps(answer).equals(gaps(truth))
                || !Programs.seeBound() && gaps(answer).contains(UNLISTED);
        if (less) {
            saidLess.add(mode.name());
        }
        if (answer.status() == 64 || answer.status() == 3) {
            return less ? "" : "nothing is said to be missing";
        }
        if (question == WHO) {
            return rows(scene, truth, answer, less);
        }
        if ((answer.status() == 0) != (truth.status() == 0)) {
            return "status " + answer.status() + " instead of " + truth.status();
        }
        String outcome = first(OUTCOME, answer.out());
        String known = first(OUTCOME, truth.out());
        // Where the asker's own bind() is refused, that is the answer; the rules still have to tell the other reason,
        // if a bind()
        // is not what shows it.
        boolean refused = mode.name().equals("refused bind")
                && outcome.equals("EPERM")
                && (first(EXPECTED, answer.out()).equals(known) || !Programs.seeBound())
                && answer.out().contains("a seccomp filter");
        return question != HIDDEN && !outcome.equals(known) && !refused
                ? outcome + " instead of " + known
                : rows(scene, truth, answer, less);
    }

    /**
     * What an answer says of the scene's sockets; those of others come and go.
     *
     * @param less whether the answer tells of something missing that root does not miss
     */
    private static String rows(Scene scene, Cli truth, Cli answer, boolean less) {
        String holder = Integer.toString(scene.holder());
        Map<String, Set<String>> said = sockets(answer.out());
        for (String inode : held(scene, truth)) {
            Set<String> who = said.getOrDefault(inode, Set.of());
            boolean unknown = who.isEmpty() || who.contains("not-permitted") || who.contains("unknown");
            if (!who.contains(holder) && !(less && unknown)) {
                return "socket " + inode + ": " + who + " instead of " + holder;
            }
        }
        return "";
    }

    /** The inodes of the scene's sockets in an answer of root's. */
    private static Set<String> held(Scene scene, Cli truth) {
        Map<String, Set<String>> known = sockets(truth.out());
        known.values().removeIf(pids -> !pids.contains(Integer.toString(scene.holder())));
        return known.keySet();
    }

    private static String gaps(Cli answer) {
        return first(MISSING, answer.out());
    }

    /**
     * By inode, the pids of all holders, or the reason why there is none. A question that is asked beside this one holds a
     * socket too while it asks for its options.
     */
    private static Map<String, Set<String>> sockets(String json) {
        Map<String, Set<String>> sockets = new TreeMap<>();
        for (String socket : json.split("\\{\"netns\":")) {
            String inode = first(INODE, socket.substring(socket.indexOf("\"protocol\"") + 1));
            if (!inode.isEmpty() && !inode.equals("0")) {
                Set<String> who = new TreeSet<>();
                PID.matcher(socket).results().forEach(found -> who.add(found.group(1)));
                sockets.put(inode, who.isEmpty() ? Set.of(first(REASON, socket)) : who);
            }
        }
        return sockets;
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}
