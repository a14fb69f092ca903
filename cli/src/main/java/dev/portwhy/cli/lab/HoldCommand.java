package dev.portwhy.cli.lab;

import dev.portwhy.cli.AnswerException;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Numbers;
import dev.portwhy.cli.UsageException;
import dev.portwhy.lab.hold.HoldProcess;
import dev.portwhy.lab.hold.HoldSituation;
import dev.portwhy.lab.hold.Situations;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import dev.portwhy.wire.JsonAnswer;
import dev.portwhy.words.Width;
import java.io.IOException;
import java.util.List;

/** {@code portwhy lab hold NAME PORT} and {@code portwhy lab hold --list}. */
final class HoldCommand implements Command {

    private static final Scope NOTHING =
            new Scope(NamespaceChoice.CURRENT, false, false, 0, Scope.ANY_PORT, false, false, false, false);

    private boolean list;
    private boolean untilInputEnds;

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "--list" -> list = true;
            case "--until-input-ends" -> untilInputEnds = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        if (list) {
            list(context);
            return Exit.OK;
        }
        if (words.size() != 2) {
            throw UsageException.of("hold.usage.words");
        }
        HoldSituation situation =
                Situations.find(words.get(0)).orElseThrow(() -> UsageException.of("hold.usage.name", words.get(0)));
        long port = Numbers.parse(words.get(1));
        if (port < 1 || port > 65535) {
            throw UsageException.of("hold.usage.port", words.get(1));
        }
        hold(context, situation, (int) port);
        // In one of the situations the launcher's first thread has ended, and nobody would end the process.
        System.exit(Exit.OK);
        return Exit.OK;
    }

    private void hold(Context context, HoldSituation situation, int port) throws IOException {
        if (!situation.rights().enough()) {
            throw new AnswerException(Text.of("hold.usage.root", situation.name(), Integer.toString(port)));
        }
        context.note(situation.title());
        context.note(situation.explanation());
        context.note(Text.of("hold.try", Integer.toString(port)));
        try {
            HoldProcess.run(situation, port, untilInputEnds ? System.in : null, line -> {
                context.out().append(line).append('\n');
                context.out().flush();
            });
        } catch (IOException e) {
            throw new AnswerException(Text.of("hold.failed", situation.name(), String.valueOf(e.getMessage())));
        }
    }

    private static void list(Context context) throws IOException {
        if (context.options().json()) {
            listAsJson(context);
            return;
        }
        context.out().append(context.messages().text("hold.list")).append('\n');
        int widest = Situations.all().stream()
                .mapToInt(situation -> Width.of(situation.name()))
                .max()
                .orElse(0);
        for (HoldSituation situation : Situations.all()) {
            context.out()
                    .append(situation.rights() == HoldSituation.Rights.ROOT ? "* " : "  ")
                    .append(situation.name())
                    .spaces(widest - situation.name().length() + 2)
                    .append(context.messages().text(situation.title()))
                    .append('\n');
        }
    }

    private static void listAsJson(Context context) throws IOException {
        Snapshot nothing = context.machine().look(NOTHING);
        JsonAnswer.write(context.json(), nothing.host(), nothing.visibility(), out -> {
            out.writeArrayPropertyStart("situations");
            for (HoldSituation situation : Situations.all()) {
                out.writeStartObject();
                out.writeStringProperty("name", situation.name());
                out.writeBooleanProperty("root", situation.rights() == HoldSituation.Rights.ROOT);
                out.writeStringProperty("title", context.messages().text(situation.title()));
                out.writeStringProperty("text", context.messages().text(situation.explanation()));
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
