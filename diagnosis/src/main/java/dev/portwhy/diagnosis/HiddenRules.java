package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Text;
import org.jspecify.annotations.Nullable;

/** How to find a rule and take it out. The one who made it has to: a rule that is only deleted comes back. */
final class HiddenRules {

    private HiddenRules() {}

    static HiddenRule of(NetworkNamespace netns, PortRule rule) {
        Text text = rule.kind() == PortRule.Kind.NODE_PORT
                ? Text.of("hidden.end.rule.node-port")
                : Text.of("hidden.end.rule", rule.source());
        return new HiddenRule(rule, new HiddenRemedy(text, command(netns, rule)));
    }

    /** The command that shows the rule where it is kept. */
    static @Nullable String command(NetworkNamespace netns, PortRule rule) {
        return switch (rule.kind()) {
            case NODE_PORT -> "kubectl get services --all-namespaces";
            case IPVS -> CommandIn.namespace(netns, "ipvsadm -L -n");
            case DNAT, REDIRECT, TPROXY -> CommandIn.namespace(netns, tool(rule.source()));
        };
    }

    private static String tool(String source) {
        String tool = source.substring(0, Math.max(0, source.indexOf(' ')));
        return tool.contains("tables") ? tool + "-save" : "nft -a list ruleset";
    }
}
