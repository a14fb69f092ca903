package dev.portwhy.diagnosis;

import dev.portwhy.model.PortRule;

/**
 * A port that a rule serves without any socket.
 *
 * @param rule the rule
 * @param remedy how to see it and take it out
 */
public record HiddenRule(PortRule rule, HiddenRemedy remedy) {}
