package dev.portwhy.lab;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.ports.scenario.Expectation;
import dev.portwhy.ports.scenario.Outcome;
import dev.portwhy.ports.scenario.Scenario;
import dev.portwhy.ports.scenario.StepResult;

/**
 * What {@link KernelProcess} and {@link LabWorker} say to each other, a line at a time.
 *
 * <pre>
 * to the worker     run ID LINES         and so many lines of a scenario
 * from the worker   ready | refused ERRNO
 * to the worker     trial ID LINES       and so many lines of a trial
 *                   ID step OUTCOME [LOCAL]
 *                   ID result WHAT CAME OF A TRIAL
 *                   ID done | ID failed MESSAGE
 * </pre>
 */
final class Wire {

    static final String READY = "ready";
    static final String REFUSED = "refused ";
    static final String RUN = "run ";
    static final String TRIAL = "trial ";
    static final String STEP = "step";
    static final String RESULT = "result";
    static final String DONE = "done";
    static final String FAILED = "failed";

    private Wire() {}

    /** The text of a scenario with its loops written out. */
    static String text(Scenario scenario) {
        StringBuilder text = new StringBuilder();
        scenario.lines()
                .forEach(line -> text.append(line.text())
                        .append(line.expected().map(Wire::arrow).orElse(""))
                        .append('\n'));
        return text.toString();
    }

    /** Expectations travel too: a name is free again after a line that must fail. */
    private static String arrow(Expectation expected) {
        return " => " + expected;
    }

    static String result(StepResult result) {
        return result.toString();
    }

    /** Reads what {@link #result} wrote, split at its blank. */
    static StepResult result(String outcome, String local) {
        if (local.isEmpty()) {
            return StepResult.of(Outcome.of(outcome));
        }
        int colon = local.lastIndexOf(':');
        String host = local.startsWith("[") ? local.substring(1, colon - 1) : local.substring(0, colon);
        IpAddress address = IpAddress.parse(host).orElseThrow(() -> new IllegalArgumentException(local));
        return StepResult.of(Outcome.of(outcome), new Endpoint(address, Integer.parseInt(local.substring(colon + 1))));
    }
}
