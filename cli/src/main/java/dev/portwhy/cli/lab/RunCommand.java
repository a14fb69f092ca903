package dev.portwhy.cli.lab;

import dev.portwhy.cli.AnswerException;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.UsageException;
import dev.portwhy.lab.Comparison;
import dev.portwhy.lab.KernelProcess;
import dev.portwhy.lab.LabException;
import dev.portwhy.model.Text;
import dev.portwhy.ports.scenario.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code portwhy lab run FILE|NAME…} and {@code portwhy lab run --all}: predicted, measured, expected, side by side. */
final class RunCommand implements Command {

    private boolean all;

    @Override
    public boolean option(String name, Arguments arguments) {
        if (!name.equals("--all")) {
            return false;
        }
        all = true;
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (all) {
            LabScenarios.noWords(words);
            return new RunAll(context).run();
        }
        if (words.isEmpty()) {
            throw UsageException.of("lab.usage.run");
        }
        List<LabScenarios.Chosen> chosen = new ArrayList<>();
        for (String word : words) {
            chosen.add(LabScenarios.choose(word));
        }
        List<Comparison> comparisons = new ArrayList<>();
        LabHost host = new LabHost(context);
        try (KernelProcess kernel = KernelProcess.start()) {
            for (LabScenarios.Chosen one : chosen) {
                announce(context, one);
                comparisons.add(compare(kernel, host, one.scenario()));
                if (!context.options().json()) {
                    new ComparisonTable(context, one, comparisons.getLast()).write();
                    context.out().flush();
                }
            }
        } catch (LabException e) {
            throw new AnswerException(e.reason());
        }
        if (context.options().json()) {
            host.writeJson(out -> ComparisonJson.write(out, comparisons));
        }
        return comparisons.stream().allMatch(Comparison::agrees) ? Exit.OK : Exit.CRITICAL;
    }

    static Comparison compare(KernelProcess kernel, LabHost host, Scenario scenario) throws IOException {
        return Comparison.of(scenario, kernel.run(scenario), host.predictor());
    }

    private static void announce(Context context, LabScenarios.Chosen one) {
        Duration takes = one.header().takes();
        if (!takes.isZero() && !context.options().quiet()) {
            context.note(Text.of("lab.run.takes", one.scenario().name(), takes));
        }
    }
}
