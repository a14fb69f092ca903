package dev.portwhy.cli.lab;

import dev.portwhy.cli.Context;
import dev.portwhy.lab.Comparison;
import dev.portwhy.lab.fuzz.Fuzz;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JsonGenerator;

/**
 * What a run of random scenarios gave: the text of each disagreement, ready to be saved and run, and a summary.
 *
 * @param seed the seed
 * @param result the run's result
 * @param nanos how long it took
 */
record FuzzAnswer(long seed, Fuzz.Result result, long nanos) {

    void show(Context context) throws IOException {
        for (Fuzz.Disagreement one : result.disagreements()) {
            String key = one.steady() ? "lab.fuzz.disagreement" : "lab.fuzz.unsteady";
            context.out().append("# ").append(context.messages().text(key, Long.toString(seed), one.index()));
            context.out().append('\n').append(text(one)).append('\n');
        }
        String perSecond = Long.toString(Math.round(result.scenarios() * 1e9 / nanos));
        context.out()
                .append(context.messages()
                        .text(
                                "lab.fuzz.summary",
                                result.scenarios(),
                                result.steps(),
                                TimeUnit.NANOSECONDS.toSeconds(nanos),
                                perSecond,
                                result.disagreements().size(),
                                Long.toString(seed)))
                .append('\n');
    }

    /** The scenario with what the kernel answered; the line the model was wrong about says what it had predicted. */
    private static String text(Fuzz.Disagreement disagreement) {
        StringBuilder text = new StringBuilder();
        Comparison comparison = disagreement.comparison();
        int row = 0;
        for (var line : comparison.scenario().lines()) {
            text.append(line.text());
            if (line.hasOutcome()) {
                Comparison.Row at = comparison.rows().get(row++);
                if (!at.measured().outcome().isOk() || !at.isPredicted()) {
                    text.append("  => ").append(at.measured().outcome());
                    text.append(at.measured()
                            .local()
                            .filter(end -> !at.isPredicted())
                            .map(end -> " " + end.port())
                            .orElse(""));
                }
                if (!at.isPredicted()) {
                    text.append("  # ").append(at.measured()).append(" != ").append(StepWords.predicted(at));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    void write(JsonGenerator out) {
        out.writeStringProperty("seed", Long.toString(seed));
        out.writeNumberProperty("scenarios", result.scenarios());
        out.writeNumberProperty("steps", result.steps());
        out.writeArrayPropertyStart("disagreements");
        for (Fuzz.Disagreement one : result.disagreements()) {
            out.writeStartObject();
            out.writeNumberProperty("index", one.index());
            out.writeBooleanProperty("steady", one.steady());
            out.writeStringProperty("text", text(one));
            ComparisonJson.fields(out, one.comparison());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeBooleanProperty("agree", result.disagreements().isEmpty());
    }
}
