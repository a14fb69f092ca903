package dev.portwhy.agent;

import dev.portwhy.ask.past.ConfigFile;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.linux.file.DurableFiles;
import dev.portwhy.linux.file.LinuxDisk;
import dev.portwhy.linux.file.StoredFile;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** The file of an agent, in TOML (toml.io): keys with a text, a whole number or true and false, no tables and no lists. */
public final class TomlConfig implements ConfigFile {

    private static final int MOST_BYTES = 1 << 20;

    /** Reads such files. */
    public TomlConfig() {}

    @Override
    public List<Entry> read(Path file) throws PastException {
        TomlParseResult toml = Toml.parse(text(file));
        if (toml.hasErrors()) {
            TomlParseError error = toml.errors().getFirst();
            throw new PastException(
                    error, "agent.config.syntax", file, line(error.position()), String.valueOf(error.getMessage()));
        }
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, Object> entry : toml.dottedEntrySet()) {
            String key = entry.getKey();
            Object value = entry.getValue();
            int line = line(toml.inputPositionOf(key));
            if (!(value instanceof String || value instanceof Long || value instanceof Boolean)) {
                throw new PastException("agent.config.kind", file, line, key);
            }
            entries.add(new Entry(key, value.toString(), line));
        }
        entries.sort(Comparator.comparingInt(Entry::line));
        return entries;
    }

    private static int line(@org.jspecify.annotations.Nullable TomlPosition position) {
        return position == null ? 1 : position.line();
    }

    private static String text(Path file) throws PastException {
        DurableFiles files = new DurableFiles(new LinuxDisk());
        String open = files.openTo(file.toString());
        if (open != null) {
            throw new PastException("agent.config.open", file, open);
        }
        try {
            StoredFile stored = files.read(file.toString(), MOST_BYTES);
            if (stored == null) {
                throw new PastException("agent.config.unreadable", file, Errno.name(Errno.ENOENT));
            }
            return new String(stored.text().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        } catch (KernelException e) {
            throw new PastException(e, "agent.config.unreadable", file, Errno.name(e.errno()));
        }
    }
}
