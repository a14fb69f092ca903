package dev.portwhy.cli.why;

import dev.portwhy.ask.MachineAnswer;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.finding.CapacityJson;
import dev.portwhy.cli.finding.FindingJson;
import dev.portwhy.cli.json.JsonAnswer;
import dev.portwhy.diagnosis.Verdict;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.NamespaceChoice;
import java.io.IOException;
import java.util.List;

/** {@code portwhy} alone: is anything wrong with this machine's ports. */
public final class VerdictCommand implements Command {

    /** The command. */
    public VerdictCommand() {}

    @Override
    public int run(Context context, List<String> words) throws IOException {
        MachineAnswer answer =
                MachineAnswer.of(context.machine(), context.options().namespacesOr(NamespaceChoice.ALL));
        Snapshot snapshot = answer.snapshot();
        Verdict verdict = answer.verdict();
        if (context.options().json()) {
            JsonAnswer.write(context, snapshot.host(), snapshot.visibility(), out -> {
                out.writeStringProperty("verdict", verdict.level().word());
                new FindingJson(out, context.messages()).writeAll(verdict.findings());
                CapacityJson.destinations(out, verdict.busiest());
            });
        } else {
            new VerdictScreen(context, snapshot).show(verdict);
        }
        return verdict.level().exitStatus();
    }
}
