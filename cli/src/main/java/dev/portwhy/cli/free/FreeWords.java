package dev.portwhy.cli.free;

import dev.portwhy.act.ActOutcome;
import dev.portwhy.ask.FreeDone;
import dev.portwhy.cli.Context;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.BindQuestion;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Text;
import java.time.Duration;

/** What was asked about and what was done, in words. */
final class FreeWords {

    private FreeWords() {}

    /** What a socket is to be bound to, as it can be typed: {@code 443}, {@code [::1]:53/udp}. */
    static String end(BindAnswer answer) {
        BindQuestion question = answer.question();
        String end = question.address().isWildcard()
                ? Integer.toString(question.port())
                : question.zone().isEmpty()
                        ? new Endpoint(question.address(), question.port()).toString()
                        : "[" + question.address() + "%" + question.zone() + "]:" + question.port();
        return question.protocol() == Protocol.TCP
                ? end
                : end + "/" + question.protocol().word();
    }

    /** An act as it is told: its command line, or what it is called by. */
    static String act(Context context, Remedy remedy) {
        String command = remedy.command();
        return command == null ? remedy.id() : context.messages().command(command);
    }

    /** An act and how it ended. */
    static FreeDone done(Remedy remedy, ActOutcome outcome, Duration took) {
        Text reason = outcome instanceof ActOutcome.Refused refused
                ? refused.reason()
                : outcome instanceof ActOutcome.LeftToAPerson left ? left.reason() : null;
        return new FreeDone(remedy, outcome.word(), reason, took);
    }

    /** What was done, as a sentence. */
    static String sentence(Context context, FreeDone done) {
        String what = act(context, done.remedy());
        double seconds = done.took().toMillis() / 1000.0;
        Text reason = done.reason();
        return reason == null
                ? context.messages().text("free.act.done", what, seconds)
                : context.messages().text("free.act.refused", what, done.outcome(), reason);
    }
}
