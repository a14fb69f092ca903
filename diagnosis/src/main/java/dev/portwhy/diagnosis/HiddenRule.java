package dev.portwhy.diagnosis;

import dev.portwhy.model.PortRule;

/**
 * A port that a rule serves without any socket.
 *
 * @param rule the rule
 * @param container the container that it leads to; empty where it leads to none that is known
 * @param remedy how to see it and take it out
 */
public record HiddenRule(PortRule rule, String container, HiddenRemedy remedy) {}
