package dev.portwhy.cli.tune;

import dev.portwhy.ask.PlanAnswer;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.UsageException;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.wire.PlanJson;
import java.io.IOException;
import java.util.List;

/** {@code portwhy tune plan}: the fewest changes of settings that end what is found, or what helps instead. */
final class PlanCommand implements Command {

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (!words.isEmpty()) {
            throw UsageException.of("common.usage.extra", words.getFirst());
        }
        PlanAnswer answer = PlanAnswer.of(context.machine(), context.options().namespacesOr(NamespaceChoice.ALL));
        if (context.options().json()) {
            PlanJson.write(context.json(), answer);
        } else {
            new PlanScreen(context, answer).show();
        }
        return answer.plan().level().exitStatus();
    }
}
