package dev.portwhy.diagnosis;

import dev.portwhy.model.PortRule;
import dev.portwhy.model.Text;

/**
 * A port that a rule serves without any socket.
 *
 * @param rule the rule
 * @param container the container that it leads to; empty where it leads to none that is known
 * @param remedy how to see it and take it out
 */
public record HiddenRule(PortRule rule, String container, Remedy remedy) {

    /** Where the rule sends packets: an address as a string, or a text for a port of this machine. */
    public Object target() {
        String target = rule.target();
        return target.startsWith(":") ? Text.of("hidden.rule.port", target.substring(1)) : target;
    }
}
