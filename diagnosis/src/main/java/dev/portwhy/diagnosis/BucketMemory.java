package dev.portwhy.diagnosis;

import dev.portwhy.model.KernelRule;
import dev.portwhy.model.Looker;
import dev.portwhy.model.Text;
import dev.portwhy.ports.PortHolder;
import dev.portwhy.ports.Tristate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the bucket of a TCP port remembers of its sockets as they were at bind(), and no table shows: {@code fastreuse},
 * {@code fastreuseport} and {@code fastuid} of {@code struct inet_bind_bucket}. It never refuses anybody, but lets a newcomer
 * in that the sockets as they are by now would refuse: options may be changed after bind(), and the owner of a file
 * ({@code inet_csk_get_port()}, {@code sk_reuseport_match()}, net/ipv4/inet_connection_sock.c).
 */
final class BucketMemory {

    private BucketMemory() {}

    /**
     * Whether a socket stands in the way for its user alone, as far as is known. The bucket keeps the user of the first socket
     * that shared the port, whoever owns that one by now, and asks no further if it is the newcomer's.
     */
    static boolean isOfAnotherUser(BindScene scene, Meeting meeting) {
        PortHolder holder = meeting.holder();
        return meeting.blocks()
                && !scene.udp()
                && scene.question().reuseport()
                && holder.reuseport() != Tristate.NO
                && holder.kind() != PortHolder.Kind.TIME_WAIT
                && holder.uid() != scene.question().uid();
    }

    /** Whether it hangs on the remembered user alone that bind() is refused. */
    static boolean userDecides(BindScene scene) {
        List<Meeting> blocking = scene.blocking();
        for (Meeting meeting : blocking) {
            if (!isOfAnotherUser(scene, meeting)) {
                return false;
            }
        }
        return !blocking.isEmpty();
    }

    /** Says of the user, where that decides and nobody asked the kernel; null elsewhere. */
    static @Nullable Text user(BindScene scene) {
        return !scene.trial().settled() && userDecides(scene)
                ? Text.of(
                        "finding.reuseport-mismatch.first-user",
                        Integer.toUnsignedLong(scene.question().uid()),
                        ask(scene))
                : null;
    }

    /**
     * The option that a socket in the way has not, and may have had at its bind(): with it, and with the newcomer's user, the
     * newcomer gets the port. Null where that cannot be.
     */
    static @Nullable String option(BindScene scene, Meeting meeting) {
        BindQuestion question = scene.question();
        PortHolder holder = meeting.holder();
        if (!meeting.blocks() || scene.udp()) {
            return null;
        }
        if (question.reuseport() && holder.reuseport() == Tristate.NO) {
            return "SO_REUSEPORT";
        }
        // listen() itself takes it out of the summary.
        boolean summary = !scene.snapshot().kernel().has(KernelRule.REUSE_SUMMARY_STARTS_CLOSED);
        return summary
                        && question.reuseaddr()
                        && holder.reuseaddr() == Tristate.NO
                        && holder.kind() != PortHolder.Kind.LISTENER
                ? "SO_REUSEADDR"
                : null;
    }

    /** Adds what cannot be seen and might decide otherwise, where nobody asked the kernel. */
    static void tell(FindingDraft draft, BindScene scene, Meeting first) {
        Text user = user(scene);
        String option = option(scene, first);
        if (user != null) {
            draft.evidence(user, "bind(2)", "fastuid");
        } else if (option != null && !scene.trial().settled()) {
            draft.evidence(
                    Text.of("why.bucket.option", first.holder().endpoint(), option, ask(scene)),
                    "bind(2)",
                    option.equals("SO_REUSEPORT") ? "fastreuseport" : "fastreuse");
        }
    }

    /** How to have the kernel asked. */
    private static Text ask(BindScene scene) {
        Looker looker = scene.snapshot().visibility().looker();
        if (looker.kept() || looker.source() != Looker.Source.KERNEL) {
            return Text.of("why.bucket.ask.there");
        }
        if (!scene.trial().wanted()) {
            return Text.of("why.bucket.ask.probe");
        }
        return Text.of(scene.trial().tried() ? "why.bucket.ask.program" : "why.bucket.ask.root");
    }
}
