package dev.portwhy.cli.again;

import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Subject;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a finding: which it is, what it is about, who has part in it, and its numbers. No command line, no text.
 *
 * @param slug its name
 * @param severity {@code critical} or {@code warning}
 * @param netns the network namespace it is about, by inode, since its name may come from a process; 0 for none
 * @param subject what it is about besides, in words that stay the same
 * @param port the port it is about; 0 where it is about none
 * @param holders who has part in it, {@code comm[pid]}
 * @param numbers its numbers by name
 */
record RecordedFinding(
        String slug,
        String severity,
        long netns,
        String subject,
        int port,
        List<String> holders,
        Map<String, Long> numbers) {

    private static final int MOST_HOLDERS = 20;

    public RecordedFinding {
        holders = List.copyOf(holders);
        numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
    }

    /** What is kept of one. */
    static RecordedFinding of(Finding finding, Map<String, Long> numbers) {
        List<String> holders = new ArrayList<>();
        for (Culprit culprit : finding.culprits()) {
            if (holders.size() < MOST_HOLDERS) {
                holders.add(culprit.comm() + "[" + culprit.pid() + "]");
            }
        }
        Integer port = finding.subject().port();
        NetworkNamespace netns = finding.subject().netns();
        return new RecordedFinding(
                finding.slug().word(),
                finding.severity().word(),
                netns == null ? 0 : netns.inode(),
                subject(finding.subject()),
                port == null ? 0 : port,
                holders,
                numbers);
    }

    private static String subject(Subject subject) {
        StringBuilder text = new StringBuilder();
        Protocol protocol = subject.protocol();
        add(text, protocol == null ? null : protocol.word());
        add(text, address(subject.source()));
        if (subject.source() != null) {
            add(text, "->");
        }
        String address = address(subject.address());
        Integer port = subject.port();
        add(text, port == null ? address : (address == null ? "" : address) + ":" + port);
        add(text, subject.key());
        Integer pid = subject.pid();
        add(text, pid == null ? null : "[" + pid + "]");
        return text.toString();
    }

    private static @Nullable String address(@Nullable IpAddress address) {
        if (address == null) {
            return null;
        }
        String text = address.toString();
        return text.indexOf(':') < 0 ? text : "[" + text + "]";
    }

    private static void add(StringBuilder text, @Nullable String part) {
        if (part != null && !part.isEmpty()) {
            text.append(text.isEmpty() ? "" : " ").append(part);
        }
    }

    /** Whether another one is about the same. */
    boolean sameAs(RecordedFinding other) {
        return slug.equals(other.slug) && netns == other.netns && subject.equals(other.subject);
    }

    /** The names of the programs that have part in it. */
    List<String> programs() {
        List<String> programs = new ArrayList<>();
        for (String holder : holders) {
            programs.add(holder.substring(0, holder.lastIndexOf('[')));
        }
        return programs;
    }

    /**
     * Whether what was in the way is gone although the same is found again: the port now has another program.
     *
     * @param later what is found now
     */
    boolean givenWayTo(RecordedFinding later) {
        return isOfHolder()
                && !holders.isEmpty()
                && !later.holders.isEmpty()
                && Collections.disjoint(programs(), later.programs());
    }

    /** Whether it is about who has a port, and not about how many there are. */
    boolean isOfHolder() {
        return slug.startsWith("port-held-by-") || slug.equals("port-taken-by-outgoing-connection");
    }
}
