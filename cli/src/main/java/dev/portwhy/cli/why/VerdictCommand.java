package dev.portwhy.cli.why;

import dev.portwhy.ask.MachineAnswer;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.wire.MachineJson;
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
        context.answered(answer);
        if (context.options().json()) {
            MachineJson.write(context.json(), answer);
        } else {
            AnswerScreens.show(context, answer);
        }
        return answer.level().exitStatus();
    }
}
