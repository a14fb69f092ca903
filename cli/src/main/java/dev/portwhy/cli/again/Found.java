package dev.portwhy.cli.again;

import dev.portwhy.ask.Answer;
import dev.portwhy.ask.BindAnswers;
import dev.portwhy.ask.ConnectAnswers;
import dev.portwhy.ask.MachineAnswer;
import dev.portwhy.ask.UnixAnswer;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.Capacity;
import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Severity;
import dev.portwhy.diagnosis.Subject;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an answer found that is wrong, with the numbers that belong to it. */
public final class Found {

    private Found() {}

    /** The findings that are worse than good to know. */
    static List<Finding> wrong(Answer answer) {
        List<Finding> all = new ArrayList<>();
        if (answer instanceof MachineAnswer machine) {
            all.addAll(machine.verdict().findings());
        } else if (answer instanceof ConnectAnswers connects) {
            for (ConnectAnswer one : connects.answers()) {
                all.addAll(one.findings());
            }
        } else if (answer instanceof BindAnswers binds) {
            for (List<BindAnswer> end : binds.answers()) {
                for (BindAnswer one : end) {
                    all.addAll(one.findings());
                }
            }
        } else if (answer instanceof UnixAnswer unix) {
            all.add(unix.finding());
        }
        all.removeIf(finding -> finding.severity() == Severity.INFO);
        return all;
    }

    /** What is kept of them; the same thing once. */
    static List<RecordedFinding> recorded(Answer answer) {
        List<RecordedFinding> recorded = new ArrayList<>();
        for (Finding finding : wrong(answer)) {
            RecordedFinding one = RecordedFinding.of(finding, numbers(answer, finding.subject()));
            boolean known = false;
            for (RecordedFinding other : recorded) {
                known |= other.sameAs(one);
            }
            if (!known) {
                recorded.add(one);
            }
        }
        return recorded;
    }

    private static Map<String, Long> numbers(Answer answer, Subject subject) {
        if (answer instanceof MachineAnswer machine) {
            for (Usage usage : machine.verdict().busiest()) {
                boolean same = subject.port() != null
                        && usage.destination().port() == subject.port()
                        && usage.destination().address().equals(subject.address())
                        && usage.source().equals(subject.source());
                if (same) {
                    return numbers(usage.capacity());
                }
            }
        } else if (answer instanceof ConnectAnswers connects) {
            return numbers(connects.answers().getFirst().capacity());
        } else if (answer instanceof BindAnswers binds) {
            for (List<BindAnswer> end : binds.answers()) {
                BindAnswer first = end.getFirst();
                if (subject.port() != null && first.question().port() == subject.port()) {
                    return Map.of("sockets", (long) first.blockers().size());
                }
            }
        }
        return Map.of();
    }

    private static Map<String, Long> numbers(Capacity capacity) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        numbers.put("usable", (long) capacity.now().usable());
        numbers.put("used", (long) capacity.now().used());
        numbers.put("free", (long) capacity.now().free());
        Double rate = capacity.perSecond();
        if (rate != null) {
            numbers.put("perSecond", Math.round(rate));
        }
        return numbers;
    }

    /** The network namespace that an answer was asked from, by inode; 0 where that was not seen. */
    static long netns(Snapshot snapshot) {
        for (NetworkNamespace netns : snapshot.namespaces()) {
            if (netns.current()) {
                return netns.inode();
            }
        }
        return 0;
    }
}
