package dev.portwhy.cli.lab;

import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.UsageException;
import dev.portwhy.ports.scenario.ScenarioLibrary;
import java.io.IOException;
import java.util.List;

/** {@code portwhy lab show NAME}: the text of a scenario, ready to be changed and run from a file. */
final class ShowCommand implements Command {

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (words.size() != 1) {
            throw UsageException.of("lab.usage.show");
        }
        ScenarioLibrary.Entry entry = LabScenarios.inLibrary(words.getFirst());
        if (!context.options().json()) {
            context.out().append(entry.text());
            return Exit.OK;
        }
        String language = context.options().language().code();
        new LabHost(context).writeJson(out -> {
            out.writeStringProperty("scenario", entry.name());
            out.writeStringProperty("title", entry.header().title(language));
            out.writeStringProperty("answer", entry.header().answer(language));
            out.writeStringProperty("text", entry.text());
        });
        return Exit.OK;
    }
}
