package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.Map;

/**
 * What an act is called where it is carried out: a remedy that is told to a person may name another way to the same end, such as
 * to take another port, and nobody carries that out.
 */
final class ActText {

    /** The texts with another way in them, each with that of its act. */
    static final Map<String, String> WITH_ANOTHER_WAY = Map.ofEntries(
            Map.entry("why.stop.do", "why.stop.do.act"),
            Map.entry("why.stop.all", "why.stop.all.act"),
            Map.entry("why.stop.container", "why.stop.container.act"),
            Map.entry("why.stop.container.always", "why.stop.container.always.act"),
            Map.entry("why.stop.compose", "why.stop.compose.act"),
            Map.entry("why.stop.swarm", "why.stop.swarm.act"),
            Map.entry("why.stop.engine.container", "why.stop.engine.container.act"),
            Map.entry("why.stop.ssh-login", "why.stop.ssh-login.act"),
            Map.entry("hidden.end.bound-only", "hidden.end.bound-only.act"),
            Map.entry("hidden.end.in-flight", "hidden.end.in-flight.act"),
            Map.entry("hidden.end.forwarder.served", "hidden.end.forwarder.served.act"),
            Map.entry("finding.unix-socket-in-use.stop.do", "finding.unix-socket-in-use.stop.do.act"),
            Map.entry("finding.port-held-by-time-wait.destroy.do", "finding.port-held-by-time-wait.destroy.do.act"));

    private ActText() {}

    /** A remedy under the name of its act alone. */
    static Remedy of(Remedy remedy) {
        Text text = remedy.text();
        String act = WITH_ANOTHER_WAY.get(text.key());
        return act == null ? remedy : remedy.named(Text.of(act, text.arguments().toArray()));
    }
}
