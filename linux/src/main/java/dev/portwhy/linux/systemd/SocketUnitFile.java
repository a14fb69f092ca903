package dev.portwhy.linux.systemd;

import dev.portwhy.model.Protocol;
import java.util.ArrayList;
import java.util.List;

/** What the text of a {@code .socket} unit and its drop-ins says about addresses (systemd.syntax(7), systemd.socket(5)). */
final class SocketUnitFile {

    private final List<ListenAddress> addresses = new ArrayList<>();
    private String section = "";

    SocketUnitFile() {}

    /** Reads one more file; drop-ins come after the unit's own. */
    void read(String text) {
        section = "";
        StringBuilder whole = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            String part = line.strip();
            if (part.startsWith("#") || part.startsWith(";")) {
                continue;
            }
            if (part.endsWith("\\")) {
                whole.append(part, 0, part.length() - 1).append(' ');
                continue;
            }
            line(whole.append(part).toString().strip());
            whole.setLength(0);
        }
    }

    private void line(String line) {
        if (line.startsWith("[") && line.endsWith("]")) {
            section = line;
        } else if (section.equals("[Socket]")) {
            int equals = line.indexOf('=');
            String value = equals < 0 ? "" : line.substring(equals + 1).strip();
            switch (equals < 0 ? "" : line.substring(0, equals).strip()) {
                case "ListenStream" -> listen(Protocol.TCP, value);
                case "ListenDatagram" -> listen(Protocol.UDP, value);
                default -> {}
            }
        }
    }

    /** An empty value takes back all that came before, of whatever kind. */
    private void listen(Protocol protocol, String value) {
        if (value.isEmpty()) {
            addresses.clear();
            return;
        }
        ListenAddress address = ListenAddress.parse(protocol, value);
        if (address != null) {
            addresses.add(address);
        }
    }

    List<ListenAddress> addresses() {
        return addresses;
    }
}
