package dev.portwhy.ask;

import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Repetition;
import dev.portwhy.diagnosis.SettingEffect;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The question what other settings would change for the connections to one destination, or to that of each namespace which is
 * worst off.
 *
 * @param machine whom it is put to
 * @param namespaces which namespaces it is about
 */
public record WhatIfInquiry(Machine machine, NamespaceChoice namespaces) {

    /** More destinations are not repeated at a time. */
    private static final int MOST = 4;

    /** Stands for any destination where there are no connections (RFC 5737). */
    private static final IpAddress NOBODY = IpAddress.parse("192.0.2.1").orElseThrow();

    private static final int HTTPS = 443;

    /**
     * What came of it.
     *
     * @param snapshot what was seen
     * @param destinations each destination that it is about; never empty
     */
    public record Answer(Snapshot snapshot, List<Destination> destinations) {

        public Answer {
            destinations = List.copyOf(destinations);
        }
    }

    /**
     * One destination.
     *
     * @param netns the namespace it is in
     * @param question the destination
     * @param usage its connections; null where there are none
     * @param effect what the settings change
     * @param repetition how it is repeated
     */
    public record Destination(
            NetworkNamespace netns,
            ConnectQuestion question,
            @Nullable Usage usage,
            SettingEffect effect,
            Repetition repetition) {}

    /**
     * Asks.
     *
     * @param destination the destination it is about; null for those that are worst off
     * @param changes the settings with the texts that would be written to them
     */
    public Answer ask(@Nullable ConnectQuestion destination, Map<Setting, String> changes) throws IOException {
        Snapshot seen = machine.look(Scope.EVERYTHING.withoutHidden().in(namespaces));
        Snapshot snapshot = MachineAnswer.withPortFacts(machine, seen, Diagnosis.anyPorts(seen));
        List<Destination> destinations = new ArrayList<>();
        if (destination != null) {
            for (int index : Namespaces.asked(namespaces, snapshot)) {
                destinations.add(destination(snapshot, index, destination, null, changes));
            }
            destinations.sort((one, two) -> Integer.compare(
                    two.effect().now().used(), one.effect().now().used()));
            return new Answer(snapshot, destinations.subList(0, 1));
        }
        Set<Integer> told = new HashSet<>();
        for (Usage usage : Diagnosis.machine(snapshot).busiest()) {
            int index = index(snapshot, usage);
            if (destinations.size() < MOST && !told.contains(index)) {
                Destination worst = destination(snapshot, index, SettingEffect.question(usage), usage, changes);
                if (destinations.isEmpty() || worst.effect().trouble()) {
                    destinations.add(worst);
                    told.add(index);
                }
            }
        }
        if (destinations.isEmpty()) {
            int index = Namespaces.asked(namespaces, snapshot).getFirst();
            destinations.add(destination(
                    snapshot, index, new ConnectQuestion(Protocol.TCP, null, NOBODY, HTTPS), null, changes));
        }
        return new Answer(snapshot, destinations);
    }

    private static Destination destination(
            Snapshot snapshot,
            int index,
            ConnectQuestion question,
            @Nullable Usage usage,
            Map<Setting, String> changes) {
        SettingEffect effect = SettingEffect.of(snapshot, index, question, changes);
        return new Destination(
                snapshot.namespaces().get(index),
                question,
                usage == null && effect.now().used() > 0 ? SettingEffect.usage(snapshot, index, question) : usage,
                effect,
                Repetition.of(snapshot, index, question, changes));
    }

    private static int index(Snapshot snapshot, Usage usage) {
        for (int index = 0; index < snapshot.namespaces().size(); index++) {
            if (snapshot.namespaces().get(index).id().equals(usage.netns())) {
                return index;
            }
        }
        throw new IllegalStateException(usage.netns().toString());
    }
}
