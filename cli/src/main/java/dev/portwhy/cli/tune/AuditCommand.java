package dev.portwhy.cli.tune;

import dev.portwhy.ask.AuditAnswer;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.UsageException;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.wire.AuditJson;
import java.io.IOException;
import java.util.List;

/** {@code portwhy tune audit}: every setting in this matter, as it is and as a boot makes it. */
final class AuditCommand implements Command {

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (!words.isEmpty()) {
            throw UsageException.of("common.usage.extra", words.getFirst());
        }
        AuditAnswer answer = AuditAnswer.of(context.machine(), context.options().namespacesOr(NamespaceChoice.ALL));
        if (context.options().json()) {
            AuditJson.write(context.json(), answer);
        } else {
            new AuditScreen(context, answer).show();
        }
        return answer.audit().level().exitStatus();
    }
}
