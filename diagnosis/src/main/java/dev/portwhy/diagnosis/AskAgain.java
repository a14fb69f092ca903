package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * The same question once more, as it has to be typed: how a person sees whether a remedy worked. It begins with
 * {@link #PROGRAM}, which whoever shows it replaces: only they know how the program was called and about which machine.
 */
public final class AskAgain {

    /** Stands for this program, asked about the same machine in the same language: {@code portwhy --from FILE --lang zh}. */
    public static final String PROGRAM = "portwhy:again";

    /** Asks about the machine as {@code portwhy capture} kept it. */
    static final String CAPTURE = "portwhy --from portwhy.capture";

    private AskAgain() {}

    /** Asks about the bind of a scene. */
    static String bind(BindScene scene) {
        return bind(scene, scene.question());
    }

    /** Asks about another bind in its place, with every option of that. */
    static String bind(BindScene scene, BindQuestion question) {
        return bind(scene, question, "", scene.snapshot().visibility().looker().defaultUid());
    }

    /** Asks about a bind as it is most often made. */
    static String bind(NetworkNamespace netns, BindQuestion question) {
        StringBuilder command = start("", netns);
        command.append(' ');
        if (question.address().isWildcard()) {
            command.append(question.port());
        } else {
            command.append(new Endpoint(question.address(), question.port()));
        }
        return command.append('/').append(question.protocol().word()).toString();
    }

    /** The same as root, about the same user. */
    static String bindAsRoot(BindScene scene) {
        return bind(scene, scene.question(), "sudo ", 0);
    }

    /** With every option of the question; {@code uid} is the user it would be about without one. */
    private static String bind(BindScene scene, BindQuestion question, String before, int uid) {
        StringBuilder command = start(before, scene.netns());
        command.append(' ').append(BindScene.wanted(question));
        if (question.protocol() != Protocol.TCP) {
            command.append('/').append(question.protocol().word());
        }
        if (question.v6only()) {
            command.append(" --v6only");
        }
        boolean usual = question.protocol() != Protocol.UDP;
        if (question.reuseaddr() != usual) {
            command.append(usual ? " --no-reuseaddr" : " --reuseaddr");
        }
        if (question.reuseport()) {
            command.append(" --reuseport");
        }
        if (question.freebind()) {
            command.append(" --freebind");
        }
        if (!scene.trial().wanted()) {
            command.append(" --no-probe");
        }
        if (question.uid() != uid) {
            command.append(" --uid ").append(Integer.toUnsignedString(question.uid()));
        }
        return command.toString();
    }

    /** Asks about a port of TCP. */
    static String port(NetworkNamespace netns, Endpoint port) {
        return start("", netns).append(' ').append(port).toString();
    }

    /** Asks about a connect. */
    static String connect(NetworkNamespace netns, ConnectQuestion question) {
        StringBuilder command = start("", netns).append(" connect ");
        if (question.protocol() == Protocol.UDP) {
            command.append("--udp ");
        }
        if (question.source() != null) {
            command.append(
                            question.sourcePort() == 0
                                    ? question.source().toString()
                                    : new Endpoint(question.source(), question.sourcePort()).toString())
                    .append(' ');
        }
        return command.append(question.destination()).toString();
    }

    /** Asks about a destination. */
    static String connect(NetworkNamespace netns, @Nullable IpAddress source, Endpoint destination) {
        StringBuilder command = start("", netns).append(" connect ");
        if (source != null) {
            command.append(source).append(' ');
        }
        return command.append(destination).toString();
    }

    private static StringBuilder start(String before, NetworkNamespace netns) {
        StringBuilder command = new StringBuilder(before).append(PROGRAM);
        if (netns.current()) {
            return command;
        }
        if (CommandIn.isPlain(netns.name())) {
            return command.append(" -N ").append(netns.name());
        }
        return netns.pid() > 0
                ? command.append(" -N ").append(netns.pid())
                : command.append(" -N ").append(netns.inode());
    }
}
