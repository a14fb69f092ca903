package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Pod;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.SignalState;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
import dev.portwhy.model.UnitFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said about ending holders: what they are, who keeps them, and what does nothing to them. */
final class StopWords {

    private final Snapshot snapshot;
    private final ServerGroups groups;
    private final HolderSignals signals;
    private final HolderManagers managers;

    StopWords(Snapshot snapshot) {
        this.snapshot = snapshot;
        groups = new ServerGroups(snapshot);
        signals = new HolderSignals(snapshot);
        managers = new HolderManagers(snapshot);
    }

    /** What to do about some processes that one act ends; null where nothing is to be said of them but their names. */
    @Nullable Text of(List<Integer> pids, Action act) {
        int pid = pids.getFirst();
        ProcessInfo process = snapshot.process(pid);
        if (process == null) {
            return null;
        }
        Text who = StopHolder.name(snapshot, pid);
        if (process.pod() != null) {
            boolean manifest = act instanceof Action.ChangeProgram;
            return Text.of(manifest ? "why.stop.static-pod" : "why.stop.pod", who, pod(process.pod()));
        }
        if (act instanceof Ending.StopContainer stop) {
            return container(stop.name(), stop);
        }
        Keeper keeper = process.container() == null ? snapshot.keeping().keeper(pid) : null;
        if (keeper != null) {
            return kept(who, process, keeper, act);
        }
        if (act instanceof Action.LookThere) {
            return Text.of(Refusal.WAITS.act(), who);
        }
        if (!(act instanceof Ending.Signal signal)) {
            return null;
        }
        int master = groups.master(pid);
        Refusal refusal = signals.refusal(pid);
        Unit unit = process.unit();
        if (master != pid || pids.size() > 1 && groups.leader(pids) == pid && ServerGroups.server(process) != null) {
            return Text.of("why.stop.master", StopHolder.name(snapshot, master));
        }
        if (refusal != null && pids.size() == 1) {
            SignalState state = snapshot.keeping().signals(pid);
            return refusal == Refusal.TRACED && state != null
                    ? Text.of(refusal.act(), who, StopHolder.name(snapshot, state.tracer()))
                    : Text.of(refusal.act(), who, "SIG" + signal.signal());
        }
        if (process.comm().startsWith("sshd") && snapshot.hidden().forward(pid) != null) {
            return Text.of("why.stop.ssh-login", who);
        }
        return unit != null && UnitRole.of(snapshot, process) == UnitRole.SESSION
                ? Text.of("why.stop.session", who, unit.name())
                : null;
    }

    /** A pod as kubectl(1) names it. */
    private static String pod(Pod pod) {
        String name = pod.name() == null ? pod.uid() : pod.name();
        return pod.namespace() == null ? name : pod.namespace() + "/" + name;
    }

    /** What to do about a container that others were started with, or that comes back; null where there is nothing to say of it. */
    @Nullable Text container(String name, Ending.StopContainer stop) {
        Ending.Group group = stop.group();
        if (group != null) {
            return group.composed()
                    ? Text.of("why.stop.compose", name, group.service(), group.project())
                    : Text.of("why.stop.swarm", name, group.service());
        }
        ContainerKeeping keeping = snapshot.keeping()
                .container(stop.runtime(), stop.name(), stop.engine().uid());
        return keeping != null && keeping.restart().equals("always")
                ? Text.of("why.stop.container.always", name, stop.runtime(), stop.name())
                : null;
    }

    private Text kept(Text who, ProcessInfo process, Keeper keeper, Action act) {
        Text by = StopHolder.name(snapshot, keeper.keeper());
        return switch (keeper.kind()) {
            case RESTARTER, LOOP, PARENT -> Text.of("why.stop.restarter", who, by);
            case CRON -> Text.of("why.stop.cron", who, by, process.user());
            case SUPERVISORD, PM2, CIRCUS, MONIT, RUNIT, S6, DAEMONTOOLS ->
                Text.of(act instanceof Action.LookThere ? "why.stop.kept.look" : "why.stop.kept", who, by);
        };
    }

    /** What does nothing to them, each thing once. */
    List<WontHelp> wontHelp(List<Integer> pids) {
        List<WontHelp> told = new ArrayList<>();
        for (int pid : pids) {
            ProcessInfo process = snapshot.process(pid);
            if (process != null && told.isEmpty()) {
                add(told, process);
            }
        }
        return told;
    }

    /** What an engine, or who has started the container, does about its end. */
    private void addContained(List<WontHelp> told, ProcessInfo process, Container container) {
        String pid = Integer.toString(process.pid());
        Text kill = Text.of("why.wont.kill", pid);
        ContainerKeeping keeping = managers.kept(process);
        if (process.pod() != null) {
            told.add(new WontHelp(Text.of("why.wont.container", kill), Text.of("why.wont.kubelet"), null));
        } else if (keeping != null && keeping.by() == ContainerKeeping.By.SWARM) {
            told.add(new WontHelp(Text.of("why.wont.container", kill), Text.of("why.wont.swarm"), null));
        } else if (keeping != null && (keeping.restartsAlways() || keeping.restartsOnFailure())) {
            told.add(new WontHelp(
                    keeping.restartsAlways() ? kill : Text.of("why.wont.kill-kill", pid),
                    Text.of("why.wont.policy", keeping.runtime(), keeping.restart()),
                    null));
        } else if (isPodmans(process, container)) {
            told.add(new WontHelp(kill, Text.of("why.wont.policy.unseen", container.label()), null));
        }
    }

    /** Whether podman itself looks after a container: its restart policy stands in a data base that is not read. */
    private boolean isPodmans(ProcessInfo process, Container container) {
        return container.runtime().equals("podman")
                && PlainName.ofContainer(container.label())
                && managers.keptByUnit(process) == null;
    }

    private void add(List<WontHelp> told, ProcessInfo process) {
        int pid = process.pid();
        Text kill = Text.of("why.wont.kill", Integer.toString(pid));
        if (process.container() != null) {
            addContained(told, process, process.container());
            return;
        }
        Keeper keeper = snapshot.keeping().keeper(pid);
        if (keeper != null && keeper.kind() != Keeper.Kind.CRON) {
            told.add(new WontHelp(kill, Text.of("why.wont.kept", StopHolder.name(snapshot, keeper.keeper())), null));
            return;
        }
        Refusal refusal = signals.refusal(pid);
        if (refusal != null) {
            told.add(new WontHelp(kill, Text.of(refusal.reason()), null));
        }
        String server = ServerGroups.server(process);
        if (server != null && server.startsWith("postgres") || "postmaster".equals(server)) {
            told.add(new WontHelp(kill, Text.of("why.wont.smart"), null));
        } else if (server != null && server.startsWith("uwsgi")) {
            told.add(new WontHelp(kill, Text.of("why.wont.uwsgi"), null));
        }
        int master = groups.master(pid);
        if (master != pid) {
            told.add(new WontHelp(kill, Text.of("why.wont.worker", StopHolder.name(snapshot, master)), null));
        }
        Unit unit = process.unit();
        UnitFacts facts = unit == null ? null : snapshot.keeping().facts(unit);
        UnitRole role = UnitRole.of(snapshot, process);
        if (unit != null && role == UnitRole.SESSION && UnitRole.leavesOthers(unit, facts)) {
            told.add(new WontHelp(
                    Text.of("why.wont.unit", unit.name()),
                    Text.of("why.wont.unit.leaves", StopHolder.name(snapshot, pid)),
                    null));
        } else if (facts != null
                && role == UnitRole.PART
                && (facts.restartsWhenEnded() || facts.restartsWhenKilled())) {
            told.add(new WontHelp(
                    facts.restartsWhenEnded() ? kill : Text.of("why.wont.kill-kill", Integer.toString(pid)),
                    Text.of("why.wont.restart", facts.unit().name(), facts.restart()),
                    null));
        }
    }
}
