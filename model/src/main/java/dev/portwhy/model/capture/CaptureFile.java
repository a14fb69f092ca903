package dev.portwhy.model.capture;

import dev.portwhy.model.Snapshot;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * The file that keeps a {@link Snapshot}: text, compressed with gzip, so that {@code zcat} shows it.
 *
 * <p>A line is a record: its kind and its fields, with a tab between two of them. The first line names the format and its
 * version, the last one counts the records, so that a file that was cut off is told from a whole one. Lines that begin with
 * {@code #} name the fields of the records below them. A backslash begins an escape: {@code \t}, {@code \n}, {@code \r},
 * {@code \\}, <code>&#92;uXXXX</code> for other characters that do not show; a field that is only a dash is no value at all, and
 * {@code \-} a dash.
 */
public final class CaptureFile {

    static final String MAGIC = "portwhy-capture";
    static final int VERSION = 1;

    /** The most that is read from one file, unpacked: some ten million sockets. */
    private static final long MOST_BYTES = 1L << 30;

    private static final int BUFFER = 1 << 16;
    private static final int GZIP_MAGIC_1 = 0x1f;
    private static final int GZIP_MAGIC_2 = 0x8b;

    private CaptureFile() {}

    /** Compresses for speed: a machine in trouble should not be kept busy by its own capture. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(1);
        }
    }

    /** Writes a snapshot to a stream, which stays open. */
    public static void write(Snapshot snapshot, OutputStream out) throws IOException {
        GZIPOutputStream zip = new FastGzip(out);
        RecordWriter records = new RecordWriter(zip);
        new SnapshotWriter(records).write(snapshot);
        records.flush();
        zip.finish();
        out.flush();
    }

    /**
     * Writes a snapshot to a file that is there, whole, or not at all: into a file beside it, which is renamed at the end. Only
     * its owner may read it, since command lines are in it.
     */
    public static void write(Snapshot snapshot, Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path name = file.getFileName();
        if (directory == null || name == null) {
            throw new NoSuchFileException(file.toString());
        }
        Path beside = Files.createTempFile(
                directory,
                "." + name + ".",
                ".part",
                PosixFilePermissions.asFileAttribute(
                        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
        try {
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                write(snapshot, Channels.newOutputStream(channel));
                channel.force(false);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /**
     * Reads a snapshot from a file.
     *
     * @throws CaptureException when it is no capture, or a damaged one
     */
    public static Snapshot read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        }
    }

    /** As {@link #read(Path)}, from a stream; also takes the text unpacked. */
    public static Snapshot read(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        RecordReader records = null;
        try {
            records = new RecordReader(unpacked(buffered), MOST_BYTES);
            return new SnapshotReader(records).read();
        } catch (EOFException e) {
            throw records == null
                    ? new CaptureException("capture.foreign")
                    : new CaptureException("capture.cut-off", records.line());
        } catch (ZipException e) {
            throw records == null || records.line() == 0
                    ? new CaptureException("capture.unpackable")
                    : new CaptureException("capture.damaged", records.line());
        } catch (OutOfMemoryError e) {
            throw new CaptureException("capture.too-large");
        }
    }

    private static InputStream unpacked(BufferedInputStream in) throws IOException {
        in.mark(2);
        int first = in.read();
        int second = in.read();
        in.reset();
        return first == GZIP_MAGIC_1 && second == GZIP_MAGIC_2 ? new GZIPInputStream(in, BUFFER) : in;
    }
}
