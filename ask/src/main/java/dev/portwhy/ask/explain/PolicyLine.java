package dev.portwhy.ask.explain;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What SELinux (security/selinux/avc.c) and AppArmor (security/apparmor/net.c) write of a call that they forbade. */
final class PolicyLine {

    private static final Pattern SELINUX = Pattern.compile(
            "avc:\\s+denied\\s+\\{ (?:[a-z_]+ )*?(name_bind|name_connect|node_bind|bind|connect|listen|create) ");
    private static final Pattern APPARMOR =
            Pattern.compile("apparmor=\"denied\" operation=\"(bind|connect|listen|accept|create|sendmsg|file_perm)\"");
    private static final Pattern FIELD = Pattern.compile("([A-Za-z_]+)=(?:\"([^\"]*)\"|(\\S+))");

    private PolicyLine() {}

    static @Nullable Understood read(Line line) {
        boolean selinux = line.lower().contains("avc:");
        if (!selinux && !line.lower().contains("apparmor=\"denied\"")) {
            return null;
        }
        Matcher m = (selinux ? SELINUX : APPARMOR).matcher(line.lower());
        if (!m.find()) {
            return null;
        }
        Map<String, String> fields = new HashMap<>();
        for (Matcher field = FIELD.matcher(line.text()); field.find(); ) {
            fields.put(field.group(1), field.group(2) == null ? field.group(3) : field.group(2));
        }
        String kind = fields.getOrDefault("tclass", fields.getOrDefault("sock_type", ""));
        boolean unix =
                kind.startsWith("unix") || fields.getOrDefault("family", "").equals("unix");
        if (unix) {
            return Understood.of(LookAlike.UNIX, "EACCES", line.message());
        }
        String call = call(m.group(1));
        boolean socket = kind.equals("tcp_socket") || kind.equals("udp_socket") || fields.containsKey("family");
        return call == null || !socket ? null : said(line, call, protocol(kind), fields);
    }

    private static @Nullable String call(String operation) {
        return switch (operation) {
            case "name_bind", "node_bind" -> "bind";
            case "name_connect" -> "connect";
            case "create" -> "socket";
            case "sendmsg" -> "sendto";
            case "bind", "connect", "listen", "accept" -> operation;
            default -> null;
        };
    }

    private static @Nullable String protocol(String kind) {
        return switch (kind.toLowerCase(Locale.ROOT)) {
            case "tcp_socket", "stream" -> "tcp";
            case "udp_socket", "dgram" -> "udp";
            default -> null;
        };
    }

    private static Understood said(Line line, String call, @Nullable String protocol, Map<String, String> fields) {
        boolean near = call.equals("bind") || call.equals("listen");
        String address = near
                ? fields.getOrDefault("laddr", fields.get("saddr"))
                : fields.getOrDefault("faddr", fields.get("daddr"));
        String port = near
                ? fields.getOrDefault("lport", fields.getOrDefault("src", ""))
                : fields.getOrDefault("fport", fields.getOrDefault("dest", ""));
        boolean number = port.matches("\\d{1,5}") && Integer.parseInt(port) <= Grammars.MOST_PORT;
        Message message = line.message();
        return new Understood(
                call,
                "EACCES",
                protocol,
                null,
                address,
                number ? Integer.valueOf(port) : null,
                fields.getOrDefault("comm", message.program()),
                message.time(),
                message.line(),
                message.raw(),
                LookAlike.POLICY);
    }
}
