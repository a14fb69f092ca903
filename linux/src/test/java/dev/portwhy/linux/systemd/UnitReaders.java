package dev.portwhy.linux.systemd;

import static dev.portwhy.linux.kit.TextReader.Writer.PERSON;
import static dev.portwhy.linux.kit.TextReader.Writer.ZEROES;

import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.linux.kit.TextReader;
import dev.portwhy.model.ProcessInfo;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The readers of this package, with what they read. */
public final class UnitReaders {

    private static final String SERVICE = "/etc/systemd/system/x.service";
    private static final String UNIT = "/etc/systemd/system/x.socket";

    private UnitReaders() {}

    /** All of them. */
    public static List<TextReader> all() {
        return List.of(unit(), service(), environment());
    }

    private static TextReader unit() {
        return TextReader.of(PERSON, UNIT, SocketUnitFile.class, SocketUnits.class)
                .lines(
                        "[Unit]\nDescription=Many\n\n[Socket]\n",
                        (i, extra) -> "ListenStream=" + " ".repeat(extra) + (i + 1) + "\n",
                        "Accept=no\n")
                .finds(i -> Integer.toString(i + 1), files -> {
                    SocketUnitFile unit = new SocketUnitFile();
                    String text = files.text(UNIT);
                    unit.read(text == null ? "" : text);
                    Set<String> ports = new TreeSet<>();
                    unit.addresses().forEach(address -> ports.add(Integer.toString(address.port())));
                    return ports;
                });
    }

    private static TextReader service() {
        return TextReader.of(
                        PERSON, SERVICE, ServiceFile.class, ServiceUnits.class, ManagerFiles.class, UnitSyntax.class)
                .lines(
                        "[Service]\nType=notify\n",
                        (i, extra) -> "Environment" + i + "=" + " ".repeat(extra) + "x\n",
                        "Restart=always\n")
                .finds(i -> "Environment" + i, files -> {
                    Set<String> keys = new TreeSet<>();
                    ManagerFiles manager = ManagerFiles.ofSystem(files, new OwnedFiles(files), null);
                    for (String text : manager.texts("x.service")) {
                        UnitSyntax.read(text, (section, key, value) -> {
                            if (key.startsWith("Environment") && section.equals("[Service]")) {
                                keys.add(key);
                            }
                        });
                    }
                    return keys;
                });
    }

    private static TextReader environment() {
        return TextReader.of(ZEROES, "/proc/4711/environ", UnitDirectories.class)
                .lines("LANG=C\0", (i, extra) -> "VARIABLE" + i + "=" + "x".repeat(extra) + "\0", "HOME=/srv/alice\0")
                .finds(i -> "/srv/alice/.config/systemd/user", files -> {
                    ProcessInfo manager = new ProcessInfo(
                            4711,
                            1,
                            "systemd",
                            List.of("/usr/lib/systemd/systemd", "--user"),
                            null,
                            false,
                            1000,
                            "alice",
                            Instant.EPOCH,
                            null,
                            null,
                            null,
                            false);
                    return new TreeSet<>(UnitDirectories.of(files, manager));
                });
    }
}
