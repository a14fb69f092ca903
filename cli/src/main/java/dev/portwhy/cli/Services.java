package dev.portwhy.cli;

import dev.portwhy.model.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A service by its name (services(5)): from {@code /etc/services}, and where that does not have it, from the few that everybody
 * knows.
 *
 * @param port its port
 * @param protocol what it speaks; TCP where it speaks several
 */
public record Services(int port, Protocol protocol) {

    /** No such file is larger. */
    private static final int LARGEST_FILE = 8 << 20;

    /** The service of a name, as a machine below {@code root} has it; null for none. */
    public static @Nullable Services find(Path root, String name) {
        if (!isName(name)) {
            return null;
        }
        Services found = null;
        for (String line : file(root).split("\n", -1)) {
            Services service = of(line, name);
            if (service != null && (found == null || service.protocol == Protocol.TCP)) {
                found = service;
                if (service.protocol == Protocol.TCP) {
                    break;
                }
            }
        }
        return found == null ? known(name) : found;
    }

    private static boolean isName(String name) {
        boolean letter = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            letter |= c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (c <= ' ' || c == '/' || c == '#' || c > '~') {
                return false;
            }
        }
        return letter;
    }

    private static String file(Path root) {
        try (InputStream in = Files.newInputStream(root.resolve("etc/services"))) {
            return new String(in.readNBytes(LARGEST_FILE), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** The service of a line {@code name port/protocol alias... # comment}, if the name is one of its names; else null. */
    static @Nullable Services of(String line, String name) {
        int hash = line.indexOf('#');
        String text = (hash < 0 ? line : line.substring(0, hash)).strip();
        if (!text.contains(name)) {
            return null;
        }
        String[] words = text.split("\\s+", -1);
        for (int i = 0; i < words.length; i++) {
            if (i != 1 && words.length > 1 && words[i].equals(name)) {
                int slash = words[1].indexOf('/');
                long port = slash < 0 ? -1 : Numbers.parse(words[1].substring(0, slash));
                String protocol = words[1].substring(slash + 1);
                boolean udp = protocol.equals("udp");
                return port < 0 || port > 0xffff || !udp && !protocol.equals("tcp")
                        ? null
                        : new Services((int) port, udp ? Protocol.UDP : Protocol.TCP);
            }
        }
        return null;
    }

    private static @Nullable Services known(String name) {
        int port = switch (name) {
            case "ftp" -> 21;
            case "ssh" -> 22;
            case "telnet" -> 23;
            case "smtp" -> 25;
            case "domain" -> 53;
            case "http" -> 80;
            case "pop3" -> 110;
            case "ntp" -> 123;
            case "imap" -> 143;
            case "snmp" -> 161;
            case "ldap" -> 389;
            case "https" -> 443;
            case "submission" -> 587;
            case "ldaps" -> 636;
            case "imaps" -> 993;
            case "pop3s" -> 995;
            case "mysql" -> 3306;
            case "postgresql" -> 5432;
            case "amqp" -> 5672;
            default -> -1;
        };
        boolean udp = port == 123 || port == 161;
        return port < 0 ? null : new Services(port, udp ? Protocol.UDP : Protocol.TCP);
    }
}
