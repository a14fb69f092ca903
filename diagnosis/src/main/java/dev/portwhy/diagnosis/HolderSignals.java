package dev.portwhy.diagnosis;

import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.SessionProgram;
import dev.portwhy.model.SignalState;
import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The signals that end processes which nobody manages: of a server with workers its master alone, and each process by one that
 * it does not ignore. {@code SIGKILL} comes last: after it nothing is tidied up.
 */
final class HolderSignals {

    private final Snapshot snapshot;
    private final ServerGroups groups;

    HolderSignals(Snapshot snapshot) {
        this.snapshot = snapshot;
        groups = new ServerGroups(snapshot);
    }

    /** What ends all of these, who started the others first. */
    List<Action> of(List<Integer> pids) {
        Set<Integer> asked = new LinkedHashSet<>();
        for (int pid : sorted(pids)) {
            asked.add(groups.master(pid));
        }
        List<Action> acts = new ArrayList<>();
        Map<String, List<Integer>> signals = new LinkedHashMap<>();
        for (int pid : asked) {
            SignalState state = snapshot.keeping().signals(pid);
            if (state != null && state.uninterruptible()) {
                acts.add(waiting(pid));
                continue;
            }
            String signal = signal(pid);
            List<Integer> same = signals.get(signal);
            if (same == null) {
                same = new ArrayList<>();
                signals.put(signal, same);
            }
            same.add(pid);
            if (state != null && state.stoppedByTracer() && state.tracer() > 0 && !signal.equals(Ending.Signal.KILL)) {
                same.add(state.tracer()); // what was sent is acted on once nobody traces it any more
            }
        }
        for (Map.Entry<String, List<Integer>> entry : signals.entrySet()) {
            acts.add(new Ending.Signal(entry.getValue(), stopped(entry), entry.getKey()));
        }
        return acts;
    }

    private List<Integer> sorted(List<Integer> pids) {
        Map<Integer, Integer> depths = new HashMap<>();
        for (int pid : pids) {
            depths.put(pid, snapshot.ancestry(pid).size());
        }
        List<Integer> sorted = new ArrayList<>(pids);
        sorted.sort((one, two) -> Integer.compare(depths.getOrDefault(one, 0), depths.getOrDefault(two, 0)));
        return sorted;
    }

    /** A stopped process gets a signal only once it goes on, but for the one that nothing stops. */
    private List<Integer> stopped(Map.Entry<String, List<Integer>> signal) {
        List<Integer> stopped = new ArrayList<>();
        for (int pid : signal.getValue()) {
            ProcessInfo process = snapshot.process(pid);
            SignalState state = snapshot.keeping().signals(pid);
            boolean traced = state != null && state.stoppedByTracer();
            if (process != null
                    && process.stopped()
                    && !traced
                    && !signal.getKey().equals(Ending.Signal.KILL)) {
                stopped.add(pid);
            }
        }
        return stopped;
    }

    private static Action waiting(int pid) {
        String directory = "/proc/" + pid + "/";
        return new Action.LookThere("kernel-call-of-" + pid, "cat " + directory + "wchan " + directory + "stack");
    }

    /** The gentlest signal that does something. */
    private String signal(int pid) {
        ProcessInfo process = snapshot.process(pid);
        SignalState state = snapshot.keeping().signals(pid);
        String server = process == null ? null : ServerGroups.server(process);
        String own = server == null ? null : ServerGroups.signal(server);
        if (own != null && (state == null || state.takes(number(own)))) {
            return own;
        }
        if (state == null || state.takes(SignalState.TERM)) {
            return Ending.Signal.TERM;
        }
        // A shell that a person uses ignores SIGTERM and ends as if the terminal were gone.
        boolean shell = process != null && SessionProgram.isShell(process) && state.takes(SignalState.HUP);
        return shell ? "HUP" : Ending.Signal.KILL;
    }

    private static int number(String signal) {
        return switch (signal) {
            case "INT" -> 2;
            case "QUIT" -> 3;
            case "USR1" -> 10;
            case "WINCH" -> 28;
            default -> SignalState.TERM;
        };
    }

    /** Why SIGTERM does nothing to a process; null where it does. */
    @Nullable Refusal refusal(int pid) {
        SignalState state = snapshot.keeping().signals(pid);
        if (state == null) {
            return null;
        }
        if (state.uninterruptible()) {
            return Refusal.WAITS;
        }
        if (state.ignores(SignalState.TERM)) {
            return Refusal.IGNORED;
        }
        if (state.blocks(SignalState.TERM)) {
            return Refusal.BLOCKED;
        }
        if (!state.takes(SignalState.TERM)) {
            return Refusal.FIRST;
        }
        return state.stoppedByTracer() ? Refusal.TRACED : null;
    }
}
