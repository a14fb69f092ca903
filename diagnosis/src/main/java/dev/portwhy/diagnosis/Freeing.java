package dev.portwhy.diagnosis;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a port is freed: who is in the way, and the acts that the answers name, the least harmful first. Several acts may be other
 * ways to the same end; before each one it has to be asked whether it is still needed.
 *
 * @param holders every socket in the way, with each of its holders
 * @param steps what ends them
 */
public record Freeing(List<InTheWay> holders, List<FreeStep> steps) {

    private static final Text ROOT = Text.of("free.left.root");

    public Freeing {
        holders = List.copyOf(holders);
        steps = List.copyOf(steps);
    }

    /**
     * Puts together what frees a port.
     *
     * @param answers answers about it, all of them of this snapshot
     */
    public static Freeing of(Snapshot snapshot, List<BindAnswer> answers) {
        Collector collector = new Collector(snapshot);
        for (BindAnswer answer : answers) {
            collector.add(answer);
        }
        return collector.done();
    }

    /** The acts of a finding about something that is no port, such as the path of a unix socket. */
    public static Freeing of(Snapshot snapshot, Finding finding) {
        List<FreeStep> steps = new ArrayList<>();
        for (Remedy remedy : finding.remedies()) {
            String command = remedy.command();
            if (frees(remedy.action())) {
                boolean root = command != null && command.startsWith("sudo ");
                steps.add(new FreeStep(ActText.of(remedy), List.of(), root ? ROOT : null));
            }
        }
        steps.sort(Comparator.comparing(step -> step.remedy().risk()));
        return new Freeing(List.of(), steps);
    }

    /** Whether root could do something that is left to a person. */
    public boolean needsRoot() {
        for (FreeStep step : steps) {
            if (ROOT.equals(step.obstacle())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the acts that may be done reach everything in the way: where something stays whatever is done, the rest would be
     * harmed for nothing.
     *
     * @param may which acts may be done
     */
    public boolean suffices(Predicate<FreeStep> may) {
        Set<Integer> reached = new HashSet<>();
        for (FreeStep step : steps) {
            if (may.test(step)) {
                reached.addAll(step.rows());
            }
        }
        for (InTheWay holder : holders) {
            if (!reached.contains(holder.row())) {
                return false;
            }
        }
        return true;
    }

    /** What of an advice frees a port by itself, and is neither a change of what wants it nor a look somewhere. */
    static boolean frees(Action action) {
        return switch (action) {
            case Ending.StopProgram stop -> stop.command() != null;
            case Ending ignored -> true;
            case Action.DestroySocket ignored -> true;
            case RemoveFile ignored -> true;
            case CancelForward ignored -> true;
            case Action.DeleteService delete -> delete.command() != null;
            case Action.Several several -> several.acts().stream().allMatch(Freeing::frees);
            case Action.SetSetting ignored -> false;
            case Action.ReservePorts ignored -> false;
            case Action.RaiseLimit ignored -> false;
            case RaiseProcessLimit ignored -> false;
            case SetDevice ignored -> false;
            case Action.BindElsewhere ignored -> false;
            case Action.SetOption ignored -> false;
            case Action.CloseInProgram ignored -> false;
            case Action.ChangeProgram ignored -> false;
            case Action.Wait ignored -> false;
            case Action.LookThere ignored -> false;
        };
    }

    private static final class Collector {

        private final Snapshot snapshot;
        private final List<InTheWay> holders = new ArrayList<>();
        private final Map<String, Remedy> remedies = new LinkedHashMap<>();
        private final Map<String, Set<Integer>> rows = new LinkedHashMap<>();
        private final Set<Integer> seen = new LinkedHashSet<>();

        Collector(Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        void add(BindAnswer answer) {
            BindScene scene = BindScene.of(snapshot, index(snapshot, answer), answer.question(), answer.kernel());
            PortScene port = new PortScene(scene, BindPrediction.of(scene), answer.outcome(), null, null);
            Directions directions = new Directions(scene);
            for (Finding finding : answer.findings()) {
                List<Meeting> held = port.held(finding.slug());
                List<Remedy> acts = acts(scene, finding, held);
                for (Remedy act : acts) {
                    remedies.putIfAbsent(act.id(), act);
                    Set<Integer> about = rows.computeIfAbsent(act.id(), id -> new LinkedHashSet<>());
                    held.forEach(meeting -> about.add(meeting.row()));
                }
                List<Remedy> done =
                        acts.stream().filter(act -> frees(act.action())).toList();
                for (Meeting meeting : held) {
                    if (seen.add(meeting.row())) {
                        inTheWay(scene, directions, meeting, done);
                    }
                }
            }
        }

        private static int index(Snapshot snapshot, BindAnswer answer) {
            int index = snapshot.namespaceIndex(answer.netns().inode());
            return index < 0 ? snapshot.namespaces().indexOf(answer.netns()) : index;
        }

        /** What ends the sockets of a finding; where nothing does, whom to ask. */
        private List<Remedy> acts(BindScene scene, Finding finding, List<Meeting> held) {
            List<Remedy> acts = new ArrayList<>();
            for (Remedy remedy : finding.remedies()) {
                if (frees(remedy.action()) && !PerhapsKept.onlyIfBack(remedy)) {
                    acts.add(ActText.of(remedy));
                }
            }
            if (acts.isEmpty() && !held.isEmpty()) {
                // Some causes are better ended by the newcomer, and tell of nothing else.
                for (Remedy remedy : StopHolder.of(scene, finding.culprits(), held)) {
                    Remedy typed = AsRoot.remedy(snapshot, remedy);
                    boolean frees = frees(typed.action()) && !PerhapsKept.onlyIfBack(typed);
                    if (frees || typed.action() instanceof Action.LookThere) {
                        acts.add(ActText.of(typed));
                    }
                }
            }
            if (acts.isEmpty() && !held.isEmpty()) {
                for (Remedy remedy : finding.remedies()) {
                    Action action = remedy.action();
                    if (action instanceof Action.LookThere || action instanceof Action.ChangeProgram) {
                        acts.add(remedy);
                        break;
                    }
                }
            }
            acts.sort(Comparator.comparing(Remedy::risk));
            return acts;
        }

        private void inTheWay(BindScene scene, Directions directions, Meeting meeting, List<Remedy> acts) {
            HolderTable table = snapshot.holders();
            int first = table.first(snapshot.sockets().inode(meeting.row()));
            if (first < 0) {
                holders.add(new InTheWay(meeting.row(), -1, PortRole.of(scene, directions, meeting, -1), acts));
            }
            for (int holder = first; holder >= 0; holder = table.next(holder)) {
                holders.add(new InTheWay(meeting.row(), holder, PortRole.of(scene, directions, meeting, holder), acts));
            }
        }

        Freeing done() {
            List<FreeStep> steps = new ArrayList<>();
            for (Map.Entry<String, Remedy> one : remedies.entrySet()) {
                List<Integer> about = List.copyOf(rows.getOrDefault(one.getKey(), Set.of()));
                steps.add(new FreeStep(one.getValue(), about, obstacle(one.getValue(), about)));
            }
            // A stable sort: what harms alike stays in the order of the answer.
            steps.sort(Comparator.comparing(step -> step.remedy().risk()));
            return new Freeing(holders, steps);
        }

        private @Nullable Text obstacle(Remedy remedy, List<Integer> about) {
            String command = remedy.command();
            if (remedy.action() instanceof Action.LookThere look && look.where().equals("as-root")) {
                return ROOT;
            }
            if (command != null && (command.startsWith("sudo ") || command.contains("; sudo "))) {
                return ROOT;
            }
            for (InTheWay holder : holders) {
                if (about.contains(holder.row()) && holder.role() == PortRole.POD) {
                    boolean manifest = remedy.action() instanceof Action.ChangeProgram;
                    return Text.of(
                            manifest
                                    ? "free.left.static-pod"
                                    : command == null ? "free.left.pod" : "free.left.pod.known");
                }
            }
            if (remedy.action() instanceof Action.ChangeProgram change
                    && change.change().equals(Action.ChangeProgram.SUPER_SERVER)) {
                return Text.of("free.left.table");
            }
            if (!frees(remedy.action())) {
                return Text.of(command == null ? "free.left.person" : "free.left.yours");
            }
            return null;
        }
    }
}
