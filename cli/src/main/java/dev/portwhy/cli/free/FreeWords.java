package dev.portwhy.cli.free;

import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.BindQuestion;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Protocol;

/** Names of what was asked about. */
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
}
