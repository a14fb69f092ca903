package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cause: a program listens and does not accept, or not quickly enough. Its clients are connected as far as they can see and
 * get no answer; once its queue is full, further ones do not even get that far ({@link AcceptQueue}). It looks like trouble
 * with ports or with the network and is neither.
 */
final class AcceptQueueFull {

    /** So many that have given up while they waited no program that accepts lets come together. */
    private static final int GIVEN_UP = 10;

    /** Fewer than this a busy server has in passing. */
    private static final int MANY = 100;

    private AcceptQueueFull() {}

    /** Queues of the whole machine. */
    static final class OfMachine implements Cause<Usages> {

        @Override
        public Slug slug() {
            return Slug.ACCEPT_QUEUE_FULL;
        }

        @Override
        public List<Finding> find(Usages usages) {
            List<Finding> findings = new ArrayList<>();
            for (AcceptQueue queue : AcceptQueue.of(usages.snapshot())) {
                findings.addAll(of(usages.snapshot(), queue));
            }
            findings.addAll(SynBacklogFull.of(usages.snapshot()));
            return findings;
        }
    }

    /** The queue of the listener on a port. */
    static final class OfPort implements Cause<PortScene> {

        @Override
        public Slug slug() {
            return Slug.ACCEPT_QUEUE_FULL;
        }

        @Override
        public List<Finding> find(PortScene scene) {
            BindScene bind = scene.bind();
            if (scene.anyPort() || bind.question().protocol() == Protocol.UDP) {
                return List.of();
            }
            List<Finding> findings = new ArrayList<>();
            for (AcceptQueue queue : AcceptQueue.of(bind.snapshot())) {
                if (queue.namespaceIndex() == bind.namespaceIndex()
                        && queue.address().port() == bind.question().port()) {
                    findings.addAll(of(bind.snapshot(), queue));
                }
            }
            findings.addAll(SynBacklogFull.of(
                    bind.snapshot(), bind.namespaceIndex(), bind.question().port()));
            return findings;
        }
    }

    /** What is wrong with a queue; nothing with one that a busy server has in passing. */
    static List<Finding> of(Snapshot snapshot, AcceptQueue queue) {
        boolean full = queue.full() > 0;
        boolean isLong = queue.waiting() >= MANY && queue.inLongest() * 2 >= queue.backlog() && queue.backlog() >= 0;
        if (!full && queue.closed() < GIVEN_UP && !isLong) {
            return List.of();
        }
        List<Culprit> culprits = queue.culprits();
        for (Culprit culprit : culprits) {
            if (ProcessDescriptors.exhausted(snapshot, culprit.pid())) {
                // It would accept if it could: that is told in the place of this.
                return List.of();
            }
        }
        FindingDraft draft = new FindingDraft(
                Slug.ACCEPT_QUEUE_FULL,
                full ? Severity.CRITICAL : Severity.WARNING,
                title(queue, culprits, full),
                Subject.port(
                        queue.netns(),
                        Protocol.TCP,
                        queue.address().address(),
                        queue.address().port()));
        evidence(draft, queue);
        return List.of(draft.culprits(culprits)
                .remedies(remedies(snapshot, queue, culprits))
                .wontHelp(Myth.WIDER_RANGE_ACCEPT.wontHelp())
                .wontHelp(Myth.TIME_WAIT_SETTINGS_ACCEPT.wontHelp())
                .done());
    }

    private static Text title(AcceptQueue queue, List<Culprit> culprits, boolean full) {
        Text who = culprits.isEmpty() ? Text.of("finding.accept-queue-full.somebody") : Who.first(culprits);
        if (full) {
            return Text.of("finding.accept-queue-full.full", queue.address(), queue.inLongest(), queue.backlog(), who);
        }
        if (queue.closed() >= GIVEN_UP && queue.closed() == queue.waiting()) {
            return Text.of("finding.accept-queue-full.all-closed", queue.address(), queue.waiting(), who);
        }
        return queue.closed() >= GIVEN_UP
                ? Text.of("finding.accept-queue-full.closed", queue.address(), queue.waiting(), queue.closed(), who)
                : Text.of("finding.accept-queue-full.long", queue.address(), queue.waiting(), queue.backlog(), who);
    }

    private static void evidence(FindingDraft draft, AcceptQueue queue) {
        String source = Situation.socketSource(queue.netns());
        draft.evidence(Text.of("finding.accept-queue-full.waiting", queue.waiting()), source, queue.waiting());
        if (queue.closed() > 0) {
            draft.evidence(Text.of("finding.accept-queue-full.given-up", queue.closed()), source, queue.closed());
        }
        if (queue.backlog() >= 0) {
            draft.evidence(Text.of("finding.accept-queue-full.backlog", queue.backlog()), source, queue.backlog());
        }
        Long dropped = queue.netns().counters().get("TcpExt.ListenOverflows");
        if (dropped != null && dropped > 0) {
            draft.evidence(Text.of("finding.accept-queue-full.dropped", dropped), "TcpExt.ListenOverflows", dropped);
        }
    }

    private static List<Remedy> remedies(Snapshot snapshot, AcceptQueue queue, List<Culprit> culprits) {
        List<Remedy> remedies = new ArrayList<>();
        String verify = AskAgain.port(queue.netns(), queue.address());
        List<Integer> pids = Culprits.pids(culprits);
        List<Integer> stopped = new ArrayList<>();
        for (int pid : pids) {
            ProcessInfo process = snapshot.process(pid);
            if (process != null && process.stopped()) {
                stopped.add(pid);
            }
        }
        if (!stopped.isEmpty()) {
            String all = Ending.Signal.words(stopped, ' ');
            remedies.add(Remedy.byRule(
                    new Action.ChangeProgram("continue", stopped, "kill -CONT " + all, "kill -STOP " + all),
                    Text.of("finding.accept-queue-full.continue.do", Who.first(culprits)),
                    Text.of("finding.accept-queue-full.continue.effect"),
                    Text.of("finding.accept-queue-full.continue.risk"),
                    verify));
        } else {
            remedies.add(Remedy.advice(
                    new Action.LookThere("what-it-does", pids.isEmpty() ? null : look(snapshot, pids.getFirst())),
                    Text.of("finding.accept-queue-full.look.do"),
                    Text.of("finding.accept-queue-full.look.effect"),
                    Text.of("finding.accept-queue-full.look.risk"),
                    verify));
        }
        remedies.add(Remedy.advice(
                new Action.ChangeProgram("restart", pids, restart(snapshot, pids), null),
                Text.of("finding.accept-queue-full.restart.do"),
                Text.of("finding.accept-queue-full.restart.effect"),
                Text.of("finding.accept-queue-full.restart.risk"),
                verify));
        if (queue.full() > 0 && queue.closed() < GIVEN_UP) {
            backlog(remedies, queue, pids, verify);
        }
        return remedies;
    }

    /** {@code __sys_listen()} takes the smaller of what the program asks for and {@code somaxconn} (net/socket.c). */
    private static void backlog(List<Remedy> remedies, AcceptQueue queue, List<Integer> pids, String verify) {
        NetworkNamespace netns = queue.netns();
        long most = netns.settings().number(Setting.SOMAXCONN, -1);
        boolean capped = most > 0 && queue.backlog() >= most;
        remedies.add(Remedy.byRule(
                capped
                        ? Action.SetSetting.of(netns, Setting.SOMAXCONN, Long.toString(Math.max(4096, most * 2)))
                        : Action.ChangeProgram.of("backlog", pids),
                capped
                        ? Text.of("finding.accept-queue-full.somaxconn.do", Math.max(4096, most * 2))
                        : Text.of("finding.accept-queue-full.larger.do", queue.backlog()),
                Text.of("finding.accept-queue-full.larger.effect"),
                Text.of("finding.accept-queue-full.larger.risk"),
                verify));
    }

    /** What shows where a program hangs: the tool of its language, else the calls it is in (proc_pid_stack(5)). */
    private static String look(Snapshot snapshot, int pid) {
        String comm = Culprits.comm(snapshot, pid);
        if (comm.equals("java")) {
            return "jstack " + pid;
        }
        return comm.startsWith("python") || comm.startsWith("gunicorn") || comm.startsWith("uvicorn")
                ? "py-spy dump --pid " + pid
                : "strace -f -p " + pid;
    }

    /** Its unit, where that is it and no more: a process that systemd itself started. Null where none is. */
    private static @Nullable String restart(Snapshot snapshot, List<Integer> pids) {
        for (int pid : pids) {
            ProcessInfo process = snapshot.process(pid);
            Unit unit = process == null ? null : process.unit();
            if (process != null
                    && unit != null
                    && process.parentPid() == 1
                    && unit.kind() == Unit.Kind.SYSTEM
                    && unit.name().endsWith(".service")
                    && CommandIn.isPlain(unit.name())) {
                return "systemctl restart " + unit.name();
            }
        }
        return null;
    }
}
