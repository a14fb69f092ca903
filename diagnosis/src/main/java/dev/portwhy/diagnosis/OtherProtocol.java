package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * A number was asked about without a protocol, TCP has it free, and UDP has not: programs that bind both, or UDP alone, fail, and
 * some say no more than the number.
 */
final class OtherProtocol {

    private OtherProtocol() {}

    static BindAnswer of(BindAnswer free, BindAnswer other) {
        if (other.outcome().equals("OK") || other.findings().isEmpty()) {
            return free;
        }
        Finding first = other.findings().getFirst();
        Remedy ask = Remedy.advice(
                new Action.LookThere("udp", AskAgain.bind(other.netns(), other.question())),
                Text.of("why.udp-only.do"),
                Text.of("why.evident.shows"),
                Text.of("why.evident.only-looks"),
                AskAgain.bind(other.netns(), other.question()));
        Finding taken = new Finding(
                first.slug(),
                Severity.WARNING,
                Text.of("why.udp-only", first.title()),
                first.subject(),
                first.evidence(),
                first.culprits(),
                List.of(ask),
                List.of());
        List<Finding> findings = new ArrayList<>();
        findings.add(taken);
        findings.addAll(free.findings());
        Level level = free.level() == Level.OK ? Level.WARNING : free.level();
        return new BindAnswer(
                free.question(),
                free.netns(),
                free.outcome(),
                free.expected(),
                free.kernel(),
                free.blockers(),
                free.rule(),
                findings,
                level,
                free.unseenOptions(),
                free.otherwise());
    }
}
