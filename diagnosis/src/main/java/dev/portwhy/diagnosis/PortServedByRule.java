package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;

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
        return of(scene.bind(), scene.free());
    }

    /** The rule for the port, if there is one; {@code free} where bind() succeeds all the same. */
    private static List<Finding> of(BindScene scene, boolean free) {
        List<PortRule> rules = new ArrayList<>();
        for (PortRule rule : scene.snapshot().hidden().rules()) {
            if (applies(scene, rule)) {
                rules.add(rule);
            }
        }
        if (rules.isEmpty()) {
            return List.of();
        }
        rules.sort((one, two) -> Boolean.compare(one.everyPort(), two.everyPort()));
        PortRule first = rules.getFirst();
        int port = scene.question().port();
        HiddenRule hidden = HiddenRules.of(scene.snapshot(), first);
        Text taken = first.target().isEmpty()
                ? Text.of("finding.port-served-by-rule", port, first.kind().word())
                : hidden.container().isEmpty()
                        ? Text.of("finding.port-served-by-rule.target", port, first.kind().word(), hidden.target())
                        : Text.of("finding.port-served-by-rule.container", port, first.kind().word(), hidden.target(), hidden.container());
        if (first.everyPort()) {
            IpAddress address = first.address();
            Object where = address == null ? Text.of("finding.port-served-by-rule.every.here") : address;
            taken = Text.of("finding.port-served-by-rule.every", where, first.kind().word(), hidden.target());
        }
        Text title = free ? free(first, taken) : taken(first, taken);
        FindingDraft draft = new FindingDraft(Slug.PORT_SERVED_BY_RULE, severity(free, first), title, scene.subject());
        for (PortRule rule : rules) {
            draft.evidence(Text.of("finding.port-served-by-rule.source", rule.kind().word()), rule.source(), rule.target());
        }
        Remedy remedy = hidden.container().isEmpty()
                ? HiddenRemedies.remedy(
                        HiddenRules.look(HiddenRules.command(scene.netns(), first)), Text.of("finding.port-served-by-rule.do"))
                : hidden.remedy();
        return List.of(draft.remedy(
                        remedy.told(Text.of("finding.port-served-by-rule.effect"), Text.of("finding.port-served-by-rule.risk"), AskAgain.bind(scene)))
                .done());
    }

    /** A service that is started and never reached misleads; a port that nobody can have fails already for another reason. */
    private static Severity severity(boolean free, PortRule first) {
        return free && !first.everyPort() ? Severity.WARNING : Severity.INFO;
    }

    private static Text free(PortRule rule, Text taken) {
        if (rule.everyPort()) {
            return Text.of("finding.port-served-by-rule.free.may", taken);
        }
        return isLocal(rule) ? Text.of("finding.port-served-by-rule.free.local", taken) : Text.of("finding.port-served-by-rule.free", taken);
    }

    private static Text taken(PortRule rule, Text taken) {
        if (rule.everyPort()) {
            return Text.of("finding.port-served-by-rule.taken.may", taken);
        }
        return isLocal(rule) ? Text.of("finding.port-served-by-rule.taken.local", taken) : Text.of("finding.port-served-by-rule.taken", taken);
    }

    /** Whether it is for packets that this machine itself sends. */
    private static boolean isLocal(PortRule rule) {
        return rule.source().endsWith(" OUTPUT");
    }

    private static boolean applies(BindScene scene, PortRule rule) {
        BindQuestion question = scene.question();
        Protocol transport = question.protocol() == Protocol.UDP ? Protocol.UDP : Protocol.TCP;
        IpAddress address = rule.address();
        boolean sameAddress = address == null || question.address().isWildcard() || address.equals(question.address());
        boolean fromNetwork = !question.address().isLoopback() || isLocal(rule);
        return fromNetwork
                && rule.namespaceIndex() == scene.namespaceIndex()
                && question.port() != 0
                && rule.covers(transport, question.port())
                && sameAddress;
    }
}
