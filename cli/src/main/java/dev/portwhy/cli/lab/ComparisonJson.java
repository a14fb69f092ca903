package dev.portwhy.cli.lab;

import dev.portwhy.lab.Comparison;
import dev.portwhy.model.Endpoint;
import dev.portwhy.ports.scenario.Expectation;
import dev.portwhy.ports.scenario.Prediction;
import dev.portwhy.ports.scenario.Step;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** The fields of {@code lab run}. Several scenarios stand in an array; one alone has its fields in the answer itself. */
final class ComparisonJson {

    private ComparisonJson() {}

    static void write(JsonGenerator out, List<Comparison> comparisons) {
        if (comparisons.size() == 1) {
            fields(out, comparisons.getFirst());
            return;
        }
        out.writeArrayPropertyStart("scenarios");
        for (Comparison comparison : comparisons) {
            out.writeStartObject();
            fields(out, comparison);
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeBooleanProperty("agree", comparisons.stream().allMatch(Comparison::agrees));
    }

    static void fields(JsonGenerator out, Comparison comparison) {
        out.writeStringProperty("scenario", comparison.scenario().name());
        out.writeArrayPropertyStart("steps");
        for (Comparison.Row row : comparison.rows()) {
            step(out, row);
        }
        out.writeEndArray();
        out.writeBooleanProperty("agree", comparison.agrees());
    }

    private static void step(JsonGenerator out, Comparison.Row row) {
        out.writeStartObject();
        out.writeNumberProperty("line", row.line().number());
        out.writeStringProperty("text", row.line().text());
        out.writeStringProperty("predicted", StepWords.outcomes(row.predicted()));
        out.writeStringProperty("measured", row.measured().outcome().word());
        nullable(out, "expected", row.line().expected().map(Expectation::toString));
        nullable(
                out,
                "local",
                row.measured().local().filter(local -> isNamed(row, local)).map(Endpoint::toString));
        out.writeArrayPropertyStart("predictedLocal");
        row.predicted().possible().stream()
                .map(Prediction.Possibility::local)
                .flatMap(Optional::stream)
                .map(Prediction.Local::toString)
                .distinct()
                .forEach(out::writeString);
        out.writeEndArray();
        out.writeBooleanProperty("agree", row.agrees());
        out.writeEndObject();
    }

    /**
     * Whether the socket has a local end by now, be it only an address: after a bind() that put off the port
     * ({@code IP_BIND_ADDRESS_NO_PORT}) even {@code 0.0.0.0:0} is one.
     */
    private static boolean isNamed(Comparison.Row row, Endpoint local) {
        boolean bound = row.line().step() instanceof Step.Bind
                && row.measured().outcome().isOk();
        return bound || local.port() != 0 || !local.address().isWildcard();
    }

    private static void nullable(JsonGenerator out, String name, Optional<String> value) {
        if (value.isPresent()) {
            out.writeStringProperty(name, value.get());
        } else {
            out.writeNullProperty(name);
        }
    }
}
