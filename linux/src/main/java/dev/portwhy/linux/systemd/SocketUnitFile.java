package dev.portwhy.linux.systemd;

import dev.portwhy.model.Protocol;
import java.util.ArrayList;
import java.util.List;

/** What the text of a {@code .socket} unit and its drop-ins says about addresses (systemd.syntax(7), systemd.socket(5)). */
final class SocketUnitFile {

    private final List<ListenAddress> addresses = new ArrayList<>();

    SocketUnitFile() {}

    /** Reads one more file; drop-ins come after the unit's own. */
    void read(String text) {
        UnitSyntax.read(text, this::setting);
    }

    private void setting(String section, String key, String value) {
        if (section.equals("[Socket]")) {
            switch (key) {
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
