package dev.portwhy.diagnosis;

import dev.portwhy.model.PortRule;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.List;

/**
 * The engine of containers itself has the port: dockerd keeps published ports from being taken where no proxy does that
 * ({@code userland-proxy: false}), and has some of its own. To stop it is to stop every container of the machine.
 */
final class EngineItself {

    private static final String ENGINE = "dockerd";

    /** Ports of a swarm: docs.docker.com/engine/swarm/swarm-tutorial, "Open protocols and ports between the hosts". */
    private static final int SWARM = 2377;

    private static final int GOSSIP = 7946;

    private static final String[] ADDRESS_OPTIONS = {"-H", "--host", "--metrics-addr"};

    private EngineItself() {}

    /** Whether a process is one. */
    static boolean is(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        return process != null && process.comm().equals(ENGINE);
    }

    /** What is done about the port that it has, the container before the engine. */
    static List<Remedy> remedies(BindScene scene, int pid) {
        Snapshot snapshot = scene.snapshot();
        int port = scene.question().port();
        Text who = StopHolder.name(snapshot, pid);
        if (isItsOwn(snapshot, pid, port)) {
            return List.of(HiddenRemedies.remedy(
                    Action.ChangeProgram.of("engine-address", List.of(pid)),
                    Text.of("why.stop.engine.own", who, Integer.toString(port))));
        }
        for (PortRule rule : snapshot.hidden().rules()) {
            if (rule.namespaceIndex() == scene.namespaceIndex()
                    && !rule.everyPort()
                    && rule.covers(scene.question().protocol(), port)) {
                HiddenRule hidden = HiddenRules.of(snapshot, rule);
                if (!hidden.container().isEmpty() && hidden.remedy().action() instanceof Ending) {
                    return List.of(HiddenRemedies.remedy(
                            hidden.remedy().action(), Text.of("why.stop.engine.container", hidden.container(), who)));
                }
            }
        }
        if (port == SWARM || port == GOSSIP) {
            return List.of(HiddenRemedies.remedy(
                    new Action.LookThere("swarm", "docker node ls"), Text.of("why.stop.engine.swarm", who)));
        }
        return List.of(
                HiddenRemedies.remedy(
                        new Action.LookThere("publishing-container", "docker ps --filter publish=" + port),
                        Text.of("why.stop.engine.find", who)),
                HiddenRemedies.remedy(restart(snapshot, pid), Text.of("why.stop.engine.restart", who)));
    }

    /** Restarts it; its containers go on where it was set up so ({@code live-restore}). */
    private static Action restart(Snapshot snapshot, int pid) {
        boolean unit = StopHolder.manager(snapshot, pid) instanceof Ending.StopUnit stop && !stop.ofUser();
        String line = unit ? "systemctl restart " + unitName(snapshot, pid) : null;
        return new Action.ChangeProgram("restart-engine", List.of(pid), line, null);
    }

    private static String unitName(Snapshot snapshot, int pid) {
        return StopHolder.manager(snapshot, pid) instanceof Ending.StopUnit stop
                ? stop.units().getFirst()
                : "";
    }

    /** That stopping the engine would free the port, and why nobody should. */
    static WontHelp stopping() {
        return new WontHelp(Text.of("why.stop.engine.stop"), Text.of("why.stop.engine.stop.why"), null);
    }

    /** Whether it was told to listen there: {@code -H tcp://0.0.0.0:2375}, {@code --metrics-addr} (dockerd(8)). */
    private static boolean isItsOwn(Snapshot snapshot, int pid, int port) {
        ProcessInfo process = snapshot.process(pid);
        if (process == null) {
            return false;
        }
        String end = ":" + port;
        String before = "";
        for (String word : process.cmdline()) {
            boolean address = isAddressOption(before);
            for (String option : ADDRESS_OPTIONS) {
                address |= word.startsWith(option) && (!option.startsWith("--") || word.startsWith(option + "="));
            }
            if (address && word.endsWith(end)) {
                return true;
            }
            before = word;
        }
        return false;
    }

    private static boolean isAddressOption(String word) {
        for (String option : ADDRESS_OPTIONS) {
            if (option.equals(word)) {
                return true;
            }
        }
        return false;
    }
}
