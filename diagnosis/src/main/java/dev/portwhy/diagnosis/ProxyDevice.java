package dev.portwhy.diagnosis;

import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proxy device of LXD or Incus holds a port for a container ({@code forkproxy}): without the device the port is free, and the
 * container goes on (documentation of LXD, "Type: proxy").
 */
final class ProxyDevice {

    private static final String FILE = "/proxy.";

    private ProxyDevice() {}

    /** To take the device away; null for any other process, or where the device's name is not known. */
    static @Nullable Remedy remedy(Snapshot snapshot, PortForward forward) {
        ProcessInfo process = snapshot.process(forward.pid());
        String comm = Culprits.comm(snapshot, forward.pid());
        boolean incus = comm.equals("incusd");
        if (process == null || !incus && !comm.equals("lxd")) {
            return null;
        }
        String container = forward.container();
        for (String word : process.cmdline()) {
            int at = word.lastIndexOf(FILE);
            String device = at < 0 ? "" : word.substring(at + FILE.length());
            if (device.endsWith(".log")) {
                device = device.substring(0, device.length() - 4);
            }
            if (CommandIn.isPlain(device) && CommandIn.isPlain(container)) {
                String program = incus ? "incus" : "lxc";
                Action remove = new Action.ChangeProgram(
                        "proxy-device",
                        List.of(forward.pid()),
                        program + " config device remove " + container + " " + device,
                        null);
                return HiddenRemedies.remedy(remove, Text.of("why.stop.device", device, container));
            }
        }
        return null;
    }
}
