package dev.portwhy.diagnosis;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import org.jspecify.annotations.Nullable;

/** The same question once more, as it has to be typed: how a person sees whether a remedy worked. */
final class AskAgain {

    private AskAgain() {}

    /** Asks about the bind of a scene. */
    static String bind(BindScene scene) {
        BindQuestion question = scene.question();
        StringBuilder command = start(scene.netns());
        command.append(' ').append(scene.wanted());
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
        return command.toString();
    }

    /** Asks about a destination. */
    static String connect(NetworkNamespace netns, @Nullable IpAddress source, Endpoint destination) {
        StringBuilder command = start(netns).append(" connect ");
        if (source != null) {
            command.append(source).append(' ');
        }
        return command.append(destination).toString();
    }

    private static StringBuilder start(NetworkNamespace netns) {
        StringBuilder command = new StringBuilder("portwhy");
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
