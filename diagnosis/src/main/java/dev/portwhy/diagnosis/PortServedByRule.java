package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule takes packets for the port away before a socket is looked for (netfilter's PREROUTING comes before local delivery). bind()
 * knows nothing of that: it succeeds, and nobody arrives.
 */
final class PortServedByRule implements Cause<PortScene> {

    @Override
    public Slug slug() {
        return Slug.PORT_SERVED_BY_RULE;
    }

    @Override
    public List<Finding> find(PortScene scene) {
        BindScene bind = scene.bind();
        List<PortRule> rules = new ArrayList<>();
        for (PortRule rule : bind.snapshot().hidden().rules()) {
            if (applies(bind, rule)) {
                rules.add(rule);
            }
        }
        if (rules.isEmpty()) {
            return List.of();
        }
        rules.sort((one, two) -> Boolean.compare(one.everyPort(), two.everyPort()));
        PortRule first = rules.getFirst();
        HiddenRule hidden = HiddenRules.of(bind.snapshot(), first);
        Text taken = taken(bind, first, hidden);
        Text holder = deprived(scene, first);
        Text title = holder != null
                ? Text.of("finding.port-served-by-rule.held", taken, holder, away(rules))
                : scene.free()
                        ? Text.of("finding.port-served-by-rule.free", taken, away(rules))
                        : Text.of("finding.port-served-by-rule.taken", taken, away(rules));
        FindingDraft draft = new FindingDraft(
                Slug.PORT_SERVED_BY_RULE, severity(scene, first, holder != null), title, bind.subject());
        for (PortRule rule : rules) {
            String word = rule.kind().word();
            draft.evidence(
                    Text.of("finding.port-served-by-rule.source", word),
                    rule.source(),
                    rule.target().isEmpty() ? word : rule.target());
        }
        Remedy remedy = hidden.container().isEmpty()
                ? HiddenRemedies.remedy(
                        HiddenRules.look(HiddenRules.command(bind.netns(), first)),
                        Text.of("finding.port-served-by-rule.do"))
                : hidden.remedy();
        return List.of(draft.remedy(remedy.told(
                        Text.of("finding.port-served-by-rule.effect"),
                        Text.of("finding.port-served-by-rule.risk"),
                        AskAgain.bind(bind)))
                .done());
    }

    /** What the rule does, and who gets what it takes away. */
    private static Text taken(BindScene bind, PortRule first, HiddenRule hidden) {
        int port = bind.question().port();
        String word = first.kind().word();
        if (first.everyPort()) {
            IpAddress address = first.address();
            Object where = address == null ? Text.of("finding.port-served-by-rule.every.here") : address;
            return first.target().isEmpty()
                    ? Text.of("finding.port-served-by-rule.every.untold", where, word)
                    : Text.of("finding.port-served-by-rule.every", where, word, hidden.target());
        }
        if (first.target().isEmpty()) {
            return Text.of("finding.port-served-by-rule", port, word);
        }
        if (!hidden.container().isEmpty()) {
            return Text.of("finding.port-served-by-rule.container", port, word, hidden.target(), hidden.container());
        }
        Text who = HiddenRules.listener(bind.snapshot(), first, port);
        return who == null
                ? Text.of("finding.port-served-by-rule.target", port, word, hidden.target())
                : Text.of("finding.port-served-by-rule.listener", port, word, hidden.target(), who);
    }

    /** A program that listens on the port and gets nothing, because it is not what the rule leads to; null for none. */
    private static @Nullable Text deprived(PortScene scene, PortRule first) {
        List<Meeting> plain = scene.held(Slug.PORT_HELD_BY_LISTENER);
        List<Meeting> listeners = plain.isEmpty() ? scene.held(Slug.DUAL_STACK_CONFLICT) : plain;
        if (listeners.isEmpty() || first.everyPort() || !scene.outcome().equals("EADDRINUSE")) {
            return null;
        }
        BindScene bind = scene.bind();
        List<Culprit> culprits = Who.culprits(bind, listeners);
        for (Culprit culprit : culprits) {
            // One that holds the port for a container has the rule for the same container.
            boolean same = Forwarding.isOfEngine(bind.snapshot(), culprit.pid())
                    || EngineItself.is(bind.snapshot(), culprit.pid());
            if (same) {
                return null;
            }
        }
        return Who.of(bind, culprits, listeners);
    }

    /** Whose connections do not reach a socket on the port. */
    private static Text away(List<PortRule> rules) {
        boolean network = false;
        PortRule.Reach here = PortRule.Reach.NONE;
        for (PortRule rule : rules) {
            network |= rule.fromNetwork();
            here = rule.fromHere().compareTo(here) > 0 ? rule.fromHere() : here;
        }
        if (rules.getFirst().everyPort()) {
            return Text.of(
                    here == PortRule.Reach.NONE
                            ? "finding.port-served-by-rule.away.may.network"
                            : network
                                    ? "finding.port-served-by-rule.away.may.both"
                                    : "finding.port-served-by-rule.away.may.here");
        }
        return switch (here) {
            case NONE -> Text.of("finding.port-served-by-rule.away.network");
            case IN_PART ->
                Text.of(
                        network
                                ? "finding.port-served-by-rule.away.both-in-part"
                                : "finding.port-served-by-rule.away.here-in-part");
            case ALL ->
                Text.of(network ? "finding.port-served-by-rule.away.both" : "finding.port-served-by-rule.away.here");
        };
    }

    /** A service that is started and never reached misleads; a port that nobody can have fails already for another reason. */
    private static Severity severity(PortScene scene, PortRule first, boolean deprived) {
        if (deprived) {
            return Severity.CRITICAL;
        }
        return scene.free() && !first.everyPort() ? Severity.WARNING : Severity.INFO;
    }

    private static boolean applies(BindScene scene, PortRule rule) {
        BindQuestion question = scene.question();
        IpAddress bound = question.address().unmapped();
        IpAddress address = rule.address();
        boolean sameAddress = address == null || bound.isWildcard() || address.equals(bound);
        boolean fromNetwork = !bound.isLoopback() || rule.fromHere() == PortRule.Reach.ALL;
        return fromNetwork
                && rule.namespaceIndex() == scene.namespaceIndex()
                && question.port() != 0
                && rule.covers(question.protocol(), question.port())
                && sameAddress
                && ofFamily(question, rule.family());
    }

    /** Whether a socket that is bound so would get packets of the family; null stands for both. */
    private static boolean ofFamily(BindQuestion question, @Nullable Family family) {
        IpAddress bound = question.address();
        boolean both = bound.family() == Family.INET6 && bound.isWildcard() && !question.v6only();
        return both || family == null || family == bound.unmapped().family();
    }
}
