package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * Programs that bind the source ports of their connections by number, from a few of their own, as haproxy does with
 * {@code source ADDRESS:LOW-HIGH}: once these are in use the program fails by itself, and no call that the kernel sees fails.
 * That the ports in use are all that it has is concluded from their standing side by side.
 */
final class OwnSourcePorts {

    private OwnSourcePorts() {}

    /** What is concluded for a destination, from the connections that are {@code outside} of the range. */
    static List<Finding> inferred(NetworkNamespace netns, Endpoint to, OutsideRange outside, Capacity capacity) {
        List<Finding> findings = new ArrayList<>();
        for (OutsideRange.Run run : outside.runs()) {
            findings.add(finding(netns, to, run, capacity));
        }
        return findings;
    }

    private static Finding finding(NetworkNamespace netns, Endpoint to, OutsideRange.Run run, Capacity capacity) {
        List<Culprit> users = run.culprits();
        IpAddress source = run.source();
        String verify = AskAgain.connect(netns, source, to);
        Text who = Who.first(users);
        int low = capacity.now().low();
        int high = capacity.now().high();
        Text risk = Text.of("finding.source-ports-of-program-exhausted.wider.risk");
        boolean haproxy = users.getFirst().comm().equals("haproxy");
        return new FindingDraft(
                        Slug.SOURCE_PORTS_OF_PROGRAM_EXHAUSTED,
                        Severity.WARNING,
                        Text.of(
                                "finding.source-ports-of-program-exhausted.bound",
                                run.size(),
                                who,
                                to,
                                run.first(),
                                run.last()),
                        new Subject(
                                netns,
                                Protocol.TCP,
                                source,
                                to.address(),
                                to.port(),
                                null,
                                users.getFirst().pid()))
                .evidence(
                        Text.of("finding.source-ports-of-program-exhausted.bound.outside", low, high),
                        Setting.IP_LOCAL_PORT_RANGE.key(),
                        low + " " + high)
                .evidence(
                        Text.of("finding.source-ports-of-program-exhausted.bound.inferred"),
                        Situation.socketSource(netns),
                        run.first() + "-" + run.last())
                .culprits(users)
                .remedy(Remedy.advice(
                        Action.ChangeProgram.of("more-source-ports", Culprits.pids(users)),
                        Text.of(
                                haproxy
                                        ? "finding.source-ports-of-program-exhausted.bound.haproxy.do"
                                        : "finding.source-ports-of-program-exhausted.bound.do",
                                who,
                                source),
                        Text.of("finding.source-ports-of-program-exhausted.bound.effect"),
                        risk,
                        verify))
                .wontHelp(Myth.WIDER_RANGE_FIXED_PORT.wontHelp(Setting.IP_LOCAL_PORT_RANGE.key()))
                .done();
    }
}
