package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.ports.Tristate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of two sockets has the option by which both could have the port, the other has not: {@code SO_REUSEADDR} or
 * {@code SO_REUSEPORT}, socket(7). For UDP nobody has to be ended then; that is how programs of mDNS and SSDP live side by side.
 */
final class ShareOption {

    private static final String REUSEADDR = "SO_REUSEADDR";
    private static final String REUSEPORT = "SO_REUSEPORT";

    /**
     * Ports of protocols that send to groups or to all: SLP, PTP, RIP, SSDP, WS-Discovery, mDNS, LLMNR, DHCP, NetBIOS. Such a
     * datagram reaches every socket of its port ({@code __udp4_lib_mcast_deliver()}, net/ipv4/udp.c).
     */
    private static final Set<Integer> TO_MANY =
            Set.of(67, 68, 137, 138, 319, 320, 427, 520, 521, 546, 547, 1900, 3702, 5353, 5355);

    private ShareOption() {}

    /**
     * Whether two sockets on the port both get what is meant for them: by its protocol, or since one of them has an address of
     * its own, which counts more than none. On the same address one takes away what the other waits for.
     */
    static boolean servesBoth(BindScene scene, List<Meeting> held) {
        return TO_MANY.contains(scene.question().port()) || apart(scene, held) != null;
    }

    /** The address that one of the two has alone, while the other has all; null where both have the same. */
    private static @Nullable IpAddress apart(BindScene scene, List<Meeting> held) {
        IpAddress wanted = scene.question().address();
        for (Meeting meeting : held) {
            IpAddress has = meeting.holder().endpoint().address();
            if (wanted.isWildcard() == has.isWildcard()) {
                return null;
            }
        }
        IpAddress first = held.getFirst().holder().endpoint().address();
        return wanted.isWildcard() ? first : wanted;
    }

    /** To set the option that is missing, for UDP; none where it would not do, or nobody knows. */
    static List<Remedy> remedies(BindScene scene, List<Meeting> held, List<Culprit> culprits) {
        if (!scene.udp()) {
            return List.of();
        }
        BindQuestion question = scene.question();
        BindQuestion reuseaddr = question.withReuseaddr(true);
        BindQuestion reuseport = question.withReuseport(true);
        if (!question.reuseaddr() && succeeds(scene, reuseaddr)) {
            return List.of(onNewcomer(scene, held, REUSEADDR, reuseaddr));
        }
        if (!question.reuseport() && succeeds(scene, reuseport)) {
            return List.of(onNewcomer(scene, held, REUSEPORT, reuseport));
        }
        return question.reuseaddr() || question.reuseport() ? onHolder(scene, held, culprits) : List.of();
    }

    private static boolean succeeds(BindScene scene, BindQuestion question) {
        BindScene other = BindScene.of(scene.snapshot(), scene.namespaceIndex(), question, KernelTrial.NOT_TRIED);
        BindPrediction there = BindPrediction.of(other);
        return there.sure() && there.outcome().equals("OK");
    }

    private static Remedy onNewcomer(BindScene scene, List<Meeting> held, String option, BindQuestion question) {
        return Remedy.byRule(
                        new Action.SetOption(option),
                        Text.of("why.share.do", option),
                        Text.of("why.share.effect"),
                        risk(scene, held, option),
                        AskAgain.bind(scene, question))
                .proved(Remedy.Proof.CARRIED_OUT);
    }

    /** What becomes of unicast. */
    private static Text risk(BindScene scene, List<Meeting> held, String option) {
        IpAddress apart = apart(scene, held);
        if (apart != null) {
            boolean all = scene.question().address().isWildcard();
            return Text.of(all ? "why.share.risk.rest" : "why.share.risk.own", apart);
        }
        return Text.of(option.equals(REUSEADDR) ? "why.share.risk" : "why.share.risk.parts");
    }

    /** The newcomer has the option and the holder has not. */
    private static List<Remedy> onHolder(BindScene scene, List<Meeting> held, List<Culprit> culprits) {
        String option = scene.question().reuseaddr() ? REUSEADDR : REUSEPORT;
        for (Meeting meeting : held) {
            Tristate has = option.equals(REUSEADDR)
                    ? meeting.holder().reuseaddr()
                    : meeting.holder().reuseport();
            if (has != Tristate.NO) {
                return List.of();
            }
        }
        if (culprits.size() != 1) {
            return List.of();
        }
        int pid = culprits.getFirst().pid();
        ProcessInfo process = scene.snapshot().process(pid);
        boolean avahi = process != null && process.comm().equals("avahi-daemon");
        Text who = Who.first(culprits);
        return List.of(Remedy.byRule(
                Action.ChangeProgram.of("share-port", List.of(pid)),
                avahi ? Text.of("why.share.avahi.do", who) : Text.of("why.share.holder.do", who, option),
                Text.of("why.share.effect"),
                risk(scene, held, option),
                AskAgain.bind(scene)));
    }
}
