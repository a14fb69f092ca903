package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import org.jspecify.annotations.Nullable;

/**
 * Brings a device of a namespace up or down: ip-link(8).
 *
 * @param netns the namespace
 * @param device the device
 * @param up whether it is to be up
 */
public record SetDevice(NetworkNamespace netns, String device, boolean up) implements Action {

    @Override
    public void accept(ActionVisitor visitor) {
        visitor.visit(this);
    }

    @Override
    public String id() {
        return "other:device:" + netns.inode() + ":" + device + "=" + word(up);
    }

    @Override
    public @Nullable String command() {
        return line(up);
    }

    @Override
    public @Nullable String undo() {
        return line(!up);
    }

    private @Nullable String line(boolean to) {
        return CommandIn.namespace(netns, "ip link set " + device + " " + word(to));
    }

    private static String word(boolean up) {
        return up ? "up" : "down";
    }
}
