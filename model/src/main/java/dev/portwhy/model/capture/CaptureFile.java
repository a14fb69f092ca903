package dev.portwhy.model.capture;

import dev.portwhy.model.Gap;
import dev.portwhy.model.Snapshot;
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
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * The file that keeps a {@link Snapshot}: text, compressed with gzip, so that {@code zcat} shows it.
 *
 * <p>A line is a record: its kind and its fields, with a tab between two of them. The first line names the format and the
 * oldest format whose readers can make sense of the file; the last one counts the records, so that a file that was cut off is
 * told from a whole one. A line that begins with {@code #} and a kind names the fields of the records of that kind, in their
 * order; {@code ...} behind the last name says that it may stand any number of times. Fields at the end that have no value may
 * be left out. A {@code #} with a space behind it begins a remark. A backslash begins an escape: {@code \t}, {@code \n}, {@code \r}, {@code \\},
 * <code>&#92;uXXXX</code> for other characters that do not show; a field that is only a dash is no value at all, and
 * {@code \-} a dash.
 *
 * <p>A reader goes by the names. Kinds and fields that it does not know are skipped, what it knows and the file does not have
 * is missing, and both are gaps of the snapshot ({@link Gap.Kind#CAPTURE_NEWER} and its neighbours), not damage. In the first
 * format the lines with {@code #} were remarks and the fields those of {@link RecordKind#first()}.
 */
public final class CaptureFile {

    static final String MAGIC = "portwhy-capture";

    /** The format that is written: it goes up with every kind, field or word that is added. */
    static final int VERSION = 8;

    /** The oldest format whose readers make sense of what is written; it goes up when they would misunderstand it. */
    static final int READABLE_FROM = 2;

    private static final int BUFFER = 1 << 16;

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
     * Writes a snapshot to a file that is there, whole, or not at all: into a file beside it, which is renamed at the end and
     * which a signal that ends the program removes. Only its owner may read it, since command lines are in it.
     */
    public static void write(Snapshot snapshot, Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || file.getFileName() == null) {
            throw new NoSuchFileException(file.toString());
        }
        Path beside = Files.createTempFile(
                directory,
                ".portwhy.",
                ".part",
                PosixFilePermissions.asFileAttribute(
                        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
        // A signal that ends the program runs this; at the end of a write there is nothing for it to do.
        Thread cleaner = new Thread(() -> beside.toFile().delete());
        Runtime.getRuntime().addShutdownHook(cleaner);
        try {
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                write(snapshot, Channels.newOutputStream(channel));
                channel.force(false);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
            forget(cleaner);
        }
    }

    private static void forget(Thread cleaner) {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // The program is being ended just now, and the hook runs.
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
        RecordReader records = null;
        try {
            // Half of the memory, since more is needed than what is kept in the end.
            records = new RecordReader(new PackedInput(in), Runtime.getRuntime().maxMemory() / 2);
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
}
