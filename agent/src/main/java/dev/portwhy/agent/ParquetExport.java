package dev.portwhy.agent;

import dev.portwhy.agent.parquet.ParquetColumn;
import dev.portwhy.agent.parquet.ParquetFile;
import dev.portwhy.ask.past.Exported;
import dev.portwhy.ask.past.PastException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Writes a history as files of Parquet, each below a name that says that it is not whole before it is: all of them stand there in the
 * end, or none. Names of processes are in them, so only their owner may read them.
 */
final class ParquetExport {

    /** What the name of a file ends with before all of them are whole. */
    private static final String PART = ".part";

    private final Statements statements;
    private final Path directory;
    private final long since;
    private final long until;
    private final List<Exported> written = new ArrayList<>();
    private boolean made;
    private boolean kept;
    private boolean ended;

    /** What is written. */
    private interface Rows {
        void write(ParquetFile file) throws SQLException, IOException;
    }

    ParquetExport(Statements statements, Path directory, Instant since, Instant until) {
        this.statements = statements;
        this.directory = directory;
        this.since = since.toEpochMilli();
        this.until = until.toEpochMilli();
    }

    /** Writes all tables. Whoever is ended on the way, but by SIGKILL, leaves nothing either. */
    List<Exported> write() throws SQLException, PastException {
        Thread ending = new Thread(this::end, "export");
        Runtime.getRuntime().addShutdownHook(ending);
        boolean whole = false;
        try {
            made = make();
            tables();
            whole();
            whole = true;
            return written;
        } catch (PastException e) {
            throw e;
        } catch (IOException e) {
            throw unwritable(e);
        } finally {
            if (!whole) {
                takeAway();
            }
            forget(ending);
        }
    }

    private static void forget(Thread ending) {
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException e) {
            // The process is being ended, and it runs.
            return;
        }
    }

    private synchronized void end() {
        ended = true;
        takeAway();
    }

    private synchronized void whole() throws IOException {
        for (Exported one : written) {
            Files.move(directory.resolve(one.file() + PART), directory.resolve(one.file()));
        }
        // From here on they stay.
        kept = true;
    }

    /** Whether the directory was not there before. */
    private boolean make() throws IOException, PastException {
        FileAttribute<Set<PosixFilePermission>> own =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        try {
            Files.createDirectory(directory, own);
            return true;
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw new PastException(e, "history.export.directory", directory);
            }
        }
        try (DirectoryStream<Path> there = Files.newDirectoryStream(directory)) {
            if (there.iterator().hasNext()) {
                throw new PastException("history.export.full", directory);
            }
        }
        return false;
    }

    private synchronized void takeAway() {
        if (kept) {
            return;
        }
        for (Exported one : written) {
            for (String end : List.of("", PART)) {
                delete(directory.resolve(one.file() + end));
            }
        }
        if (made) {
            delete(directory);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Why nothing was written is told; that something was left behind as well would be no news on such a disk.
            return;
        }
    }

    private PastException unwritable(IOException e) {
        String key = e instanceof AccessDeniedException
                ? "history.export.denied"
                : e instanceof NoSuchFileException ? "history.export.no-parent" : "history.export.unwritable";
        String reason = e instanceof FileSystemException known && known.getReason() != null
                ? known.getReason()
                : String.valueOf(e.getMessage());
        return new PastException(e, key, directory, reason);
    }

    private void file(String name, Rows rows) throws SQLException, IOException {
        String file = name + ".parquet";
        long count;
        try (OutputStream out = opened(file)) {
            try (ParquetFile table = new ParquetFile(out)) {
                rows.write(table);
                count = table.rows();
            }
        }
        written.set(written.size() - 1, new Exported(file, count, Files.size(directory.resolve(file + PART))));
    }

    private synchronized OutputStream opened(String file) throws IOException {
        if (ended) {
            throw new IOException("ended");
        }
        // Noted before there is anything to be taken away.
        written.add(new Exported(file, 0, 0));
        FileAttribute<Set<PosixFilePermission>> own =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        return new BufferedOutputStream(Channels.newOutputStream(Files.newByteChannel(
                directory.resolve(file + PART), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), own)));
    }

    private void tables() throws SQLException, IOException {
        file(
                "incidents",
                table -> ParquetRows.of(table)
                        .column("id", ParquetColumn.Kind.NUMBER)
                        .column("slug", ParquetColumn.Kind.TEXT)
                        .column("severity", ParquetColumn.Kind.TEXT)
                        .subject()
                        .column("key", ParquetColumn.Kind.TEXT)
                        .column("pid", ParquetColumn.Kind.NUMBER)
                        .column("begin", ParquetColumn.Kind.TIME)
                        .column("begin_seen", ParquetColumn.Kind.TRUTH)
                        .column("last", ParquetColumn.Kind.TIME)
                        .column("over", ParquetColumn.Kind.TRUTH)
                        .column("peak", ParquetColumn.Kind.TIME)
                        .column("peak_used", ParquetColumn.Kind.NUMBER)
                        .column("peak_usable", ParquetColumn.Kind.NUMBER)
                        .column("failures", ParquetColumn.Kind.NUMBER)
                        .write(statements.ask(
                                "SELECT *, ended = 1 AS over FROM incident WHERE last >= ? AND begin <= ?"
                                        + " ORDER BY begin, id",
                                since,
                                until)));
        file(
                "culprits",
                table -> ParquetRows.of(table)
                        .column("incident", ParquetColumn.Kind.NUMBER)
                        .column("pid", ParquetColumn.Kind.NUMBER)
                        .column("comm", ParquetColumn.Kind.TEXT)
                        .column("program", ParquetColumn.Kind.TEXT)
                        .column("sockets", ParquetColumn.Kind.NUMBER)
                        .column("how", ParquetColumn.Kind.TEXT)
                        .write(statements.ask(
                                "SELECT culprit.* FROM culprit JOIN incident ON id = incident WHERE last >= ? AND begin <= ?"
                                        + " ORDER BY incident, sockets DESC",
                                since,
                                until)));
        file(
                "failures",
                table -> ParquetRows.of(table)
                        .column("first", ParquetColumn.Kind.TIME)
                        .column("last", ParquetColumn.Kind.TIME)
                        .column("call", ParquetColumn.Kind.TEXT)
                        .column("errno", ParquetColumn.Kind.TEXT)
                        .column("count", ParquetColumn.Kind.NUMBER)
                        .column("pid", ParquetColumn.Kind.NUMBER)
                        .column("comm", ParquetColumn.Kind.TEXT)
                        .subject()
                        .column("slug", ParquetColumn.Kind.TEXT)
                        .column("incident", ParquetColumn.Kind.NUMBER)
                        .write(statements.ask(
                                "SELECT * FROM failure WHERE last >= ? AND first <= ? ORDER BY first, id",
                                since,
                                until)));
        file("usage", table -> new UsageRows(statements, table).write(since, until));
        file(
                "captures",
                table -> ParquetRows.of(table)
                        .column("id", ParquetColumn.Kind.NUMBER)
                        .column("time", ParquetColumn.Kind.TIME)
                        .column("why", ParquetColumn.Kind.TEXT)
                        .column("incident", ParquetColumn.Kind.NUMBER)
                        .column("bytes", ParquetColumn.Kind.NUMBER)
                        .write(statements.ask(
                                "SELECT id, time, why, incident, length(file) AS bytes FROM capture"
                                        + " WHERE time >= ? AND time <= ? ORDER BY time, id",
                                since,
                                until)));
        file(
                "gaps",
                table -> ParquetRows.of(table)
                        .column("begin", ParquetColumn.Kind.TIME)
                        .column("end", ParquetColumn.Kind.TIME)
                        .column("why", ParquetColumn.Kind.TEXT)
                        .write(statements.ask(
                                "SELECT * FROM gap WHERE end >= ? AND begin <= ? ORDER BY begin, id", since, until)));
    }
}
