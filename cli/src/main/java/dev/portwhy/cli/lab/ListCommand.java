package dev.portwhy.cli.lab;

import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Output;
import dev.portwhy.ports.scenario.ScenarioHeader;
import dev.portwhy.ports.scenario.ScenarioLibrary;
import java.io.IOException;
import java.util.List;

/** {@code portwhy lab list}: the scenarios that come with the program. */
final class ListCommand implements Command {

    @Override
    public int run(Context context, List<String> words) throws IOException {
        LabScenarios.noWords(words);
        if (context.options().json()) {
            json(context);
            return Exit.OK;
        }
        int widest =
                ScenarioLibrary.names().stream().mapToInt(String::length).max().orElse(0);
        Output out = context.out();
        for (ScenarioLibrary.Entry entry : ScenarioLibrary.all()) {
            ScenarioHeader header = entry.header();
            out.append(entry.name()).spaces(widest - entry.name().length() + 2);
            out.append(header.title(context.options().language().code()));
            if (!header.takes().isZero()) {
                out.append("  ").append(context.messages().text("lab.list.slow", header.takes()));
            }
            out.append('\n');
        }
        return Exit.OK;
    }

    private static void json(Context context) throws IOException {
        String language = context.options().language().code();
        new LabHost(context).writeJson(out -> {
            out.writeArrayPropertyStart("scenarios");
            for (ScenarioLibrary.Entry entry : ScenarioLibrary.all()) {
                ScenarioHeader header = entry.header();
                out.writeStartObject();
                out.writeStringProperty("name", entry.name());
                out.writeStringProperty("title", header.title(language));
                out.writeStringProperty("answer", header.answer(language));
                if (header.verdict().isPresent()) {
                    out.writeStringProperty("verdict", header.verdict().get().word());
                } else {
                    out.writeNullProperty("verdict");
                }
                out.writeNumberProperty("takesMs", header.takes().toMillis());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
