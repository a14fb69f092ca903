package dev.portwhy.cli.lab;

import dev.portwhy.cli.AnswerException;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.UsageException;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.WhatIf;
import dev.portwhy.lab.Comparison;
import dev.portwhy.lab.KernelProcess;
import dev.portwhy.lab.LabException;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import dev.portwhy.ports.kernel.KernelPredictor;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.ScenarioHeader;
import dev.portwhy.ports.scenario.ScenarioParser;
import dev.portwhy.ports.scenario.ScenarioSyntaxException;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.wire.CapacityJson;
import dev.portwhy.wire.JsonAnswer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/**
 * {@code portwhy lab what-if KEY=VALUE…}: what other settings would change for the busiest destinations of this machine,
 * whether the kernel takes them, and what they do in a throw-away namespace. Nothing here is changed.
 */
final class WhatIfCommand implements Command {

    @Override
    public boolean option(String name, Arguments arguments) {
        return false;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        Map<String, String> settings = settings(words);
        Snapshot snapshot = context.machine()
                .look(Scope.EVERYTHING
                        .in(context.options().namespacesOr(NamespaceChoice.CURRENT))
                        .withoutHidden());
        Comparison comparison = measure(snapshot, settings);
        boolean taken = comparison.rows().stream()
                .filter(row -> row.line().step() instanceof Step.SetSysctl set && settings.containsKey(set.key()))
                .limit(settings.size())
                .allMatch(row -> row.measured().outcome().equals(Outcome.OK));
        List<WhatIf.Change> changes = taken ? WhatIf.of(snapshot, settings) : List.of();
        if (context.options().json()) {
            JsonAnswer.write(
                    context.json(), snapshot.host(), snapshot.visibility(), out -> json(out, changes, comparison));
        } else {
            show(context, comparison, changes, taken);
        }
        return taken && comparison.agrees() ? Exit.OK : Exit.CRITICAL;
    }

    private static Map<String, String> settings(List<String> words) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals <= 0 || word.indexOf('#') >= 0 || word.indexOf('\n') >= 0) {
                throw UsageException.of("lab.what-if.usage", word);
            }
            settings.put(
                    word.substring(0, equals).strip(),
                    word.substring(equals + 1).strip());
        }
        if (settings.isEmpty()) {
            throw UsageException.of("lab.what-if.usage", "");
        }
        return settings;
    }

    private static Comparison measure(Snapshot snapshot, Map<String, String> settings) throws IOException {
        NetworkNamespace here = snapshot.namespaces().getFirst();
        Scenario scenario = parse(WhatIfScenario.text(here.settings(), settings));
        try (KernelProcess kernel = KernelProcess.start()) {
            KernelVersion version = KernelVersion.parse(snapshot.host().kernel());
            return Comparison.of(scenario, kernel.run(scenario), new KernelPredictor(version));
        } catch (LabException e) {
            throw new AnswerException(e.reason());
        }
    }

    private static Scenario parse(String text) {
        try {
            return ScenarioParser.parse("what-if", text);
        } catch (ScenarioSyntaxException e) {
            throw UsageException.of("lab.what-if.wrong", e.problem());
        }
    }

    private static void json(JsonGenerator out, List<WhatIf.Change> changes, Comparison comparison) {
        out.writeArrayPropertyStart("destinations");
        for (WhatIf.Change change : changes) {
            out.writeStartObject();
            CapacityJson.destination(out, change.now());
            CapacityJson.write(
                    out, "now", change.now().rangeAssumed(), change.now().capacity());
            CapacityJson.write(out, "then", change.now().rangeAssumed(), change.then());
            out.writeEndObject();
        }
        out.writeEndArray();
        ComparisonJson.fields(out, comparison);
    }

    private static void show(Context context, Comparison comparison, List<WhatIf.Change> changes, boolean taken)
            throws IOException {
        Page page = new Page(context);
        boolean helps = changes.stream()
                .anyMatch(change -> change.then().now().free()
                        > change.now().capacity().now().free());
        String verdict = !taken ? "lab.what-if.refused" : helps ? "lab.what-if.helps" : "lab.what-if.same";
        page.headline(taken ? Level.OK : Level.CRITICAL, context.messages().text(verdict));
        if (context.options().quiet()) {
            return;
        }
        if (!changes.isEmpty()) {
            page.section(context.messages().text("lab.what-if.destinations"));
        }
        for (WhatIf.Change change : changes) {
            page.item(
                    "  ",
                    context.messages()
                            .text(
                                    "lab.what-if.destination",
                                    change.now().source(),
                                    change.now().destination(),
                                    change.now().capacity().now().used(),
                                    change.now().capacity().now().usable(),
                                    change.now().capacity().now().free(),
                                    change.then().now().usable(),
                                    change.then().now().free()));
        }
        page.gap();
        new ComparisonTable(context, new LabScenarios.Chosen(comparison.scenario(), ScenarioHeader.of("")), comparison)
                .write();
    }
}
