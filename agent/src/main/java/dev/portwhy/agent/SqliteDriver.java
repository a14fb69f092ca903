package dev.portwhy.agent;

import dev.portwhy.ask.past.PastException;
import dev.portwhy.linux.file.DurableFiles;
import dev.portwhy.linux.file.LinuxDisk;
import dev.portwhy.linux.sys.KernelException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * SQLite, loaded when a history is kept or read. Its jar is on no class path of the program, so that no other start has it; it lies
 * among the jars that the launcher installed. Its native library is a file that the kernel has to map for execution, which a file
 * system that is mounted {@code noexec} refuses (mmap(2), EPERM): so it is put where that works, in the directory of the history,
 * beside the program, or in one of its own below the directory for temporary files, and only where nobody else can write.
 */
final class SqliteDriver {

    private static final String CLASS = "org.sqlite.JDBC";
    private static final String JAR = "sqlite-jdbc-";
    private static final String LIBRARY = "libsqlitejdbc.so";
    private static final String QUICK_JAR = "quick.jar";

    /** The kernel's loader takes a native library for one loader of classes alone, so a process has one. */
    private static @Nullable SqliteDriver loaded;

    private final Driver driver;

    private SqliteDriver(Driver driver) {
        this.driver = driver;
    }

    /**
     * Loads it.
     *
     * @param data the directory of the history; the library is kept there where that can be
     * @throws PastException where the jar is not there, or no directory will do
     */
    static synchronized SqliteDriver load(Path data) throws PastException {
        SqliteDriver known = loaded;
        if (known == null) {
            known = found(data);
            loaded = known;
        }
        return known;
    }

    private static SqliteDriver found(Path data) throws PastException {
        URL jar = jar();
        List<Path> places = new ArrayList<>(List.of(data.resolve("lib")));
        places.addAll(programs());
        Throwable first = null;
        for (Path place : places) {
            try {
                Path library = put(jar, place);
                if (library != null) {
                    return at(jar, library);
                }
            } catch (IOException | SQLException | LinkageError e) {
                first = first == null ? e : first;
            }
        }
        try {
            return inTemporary(jar);
        } catch (IOException | SQLException | LinkageError e) {
            throw new PastException(first == null ? e : first, "history.no-library", data);
        }
    }

    /** Where the file is taken away at once: what is mapped needs no name. */
    private static SqliteDriver inTemporary(URL jar) throws IOException, SQLException {
        Path directory = Files.createTempDirectory("portwhy");
        try {
            Path library = put(jar, directory);
            if (library == null) {
                throw new IOException(directory.toString());
            }
            return at(jar, library);
        } finally {
            Files.deleteIfExists(directory.resolve(LIBRARY));
            Files.deleteIfExists(directory);
        }
    }

    /** With a loader of its own, since a class whose library failed to load stays so. */
    private static SqliteDriver at(URL jar, Path library) throws SQLException, IOException {
        System.setProperty("org.sqlite.lib.path", String.valueOf(library.getParent()));
        System.setProperty("org.sqlite.lib.name", LIBRARY);
        System.setProperty("org.sqlite.tmpdir", String.valueOf(library.getParent()));
        // It tells on standard error what it tried.
        java.util.logging.Logger.getLogger("org.sqlite").setLevel(java.util.logging.Level.OFF);
        try {
            Object made = loader(jar).loadClass(CLASS).getConstructor().newInstance();
            SqliteDriver driver = new SqliteDriver((Driver) made);
            driver.connect(":memory:", new Properties()).close();
            return driver;
        } catch (ReflectiveOperationException e) {
            throw new IOException(CLASS, e);
        }
    }

    /** Of the JDK alone: beside a logging library it would print what that one has to say. */
    private static ClassLoader loader(URL jar) {
        return new URLClassLoader("sqlite", new URL[] {jar}, ClassLoader.getPlatformClassLoader());
    }

    /** The jar, as the launcher installed it, or as it stands on the class path of a test. */
    private static URL jar() throws PastException {
        try {
            for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
                Path path = Path.of(entry);
                Path name = path.getFileName();
                if (name != null
                        && name.toString().startsWith(JAR)
                        && name.toString().endsWith(".jar")) {
                    return path.toUri().toURL();
                }
            }
            for (Path place : programs()) {
                for (Path directory : List.of(place, place.resolve("lib"))) {
                    URL jar = in(directory);
                    if (jar != null) {
                        return jar;
                    }
                }
            }
        } catch (MalformedURLException e) {
            throw new PastException(e, "history.no-jar");
        }
        throw new PastException("history.no-jar");
    }

    private static @Nullable URL in(Path directory) throws MalformedURLException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, JAR + "*.jar")) {
            for (Path jar : found) {
                return jar.toUri().toURL();
            }
        } catch (MalformedURLException e) {
            throw e;
        } catch (IOException e) {
            return null;
        }
        return null;
    }

    /** The directories that the program is in. */
    private static List<Path> programs() {
        List<Path> places = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
            Path parent = Path.of(entry).toAbsolutePath().getParent();
            if ((entry.endsWith(QUICK_JAR) || entry.contains("/cli-")) && parent != null && !places.contains(parent)) {
                places.add(parent);
            }
        }
        return places;
    }

    /** Puts the library into a directory where only the caller and root can write; null where it is no such directory. */
    private static @Nullable Path put(URL jar, Path directory) throws IOException {
        byte[] bytes = library(jar);
        DurableFiles files = new DurableFiles(new LinuxDisk());
        Path file = directory.resolve(LIBRARY);
        try {
            files.makeDirectories(directory.toString(), 0700);
            if (files.openTo(directory.toString()) != null) {
                return null;
            }
            if (!Files.isRegularFile(file) || !Arrays.equals(bytes, Files.readAllBytes(file))) {
                files.leave(file.toString(), bytes);
            }
            return file;
        } catch (KernelException e) {
            return Files.isRegularFile(file) && files.openTo(file.toString()) == null ? file : null;
        }
    }

    private static byte[] library(URL jar) throws IOException {
        ClassLoader loader = loader(jar);
        try {
            String folder = (String) loader.loadClass("org.sqlite.util.OSInfo")
                    .getMethod("getNativeLibFolderPathForCurrentOS")
                    .invoke(null);
            try (InputStream in = loader.getResourceAsStream("org/sqlite/native/" + folder + "/" + LIBRARY)) {
                if (in == null) {
                    throw new IOException(folder);
                }
                return in.readAllBytes();
            }
        } catch (ReflectiveOperationException e) {
            throw new IOException(CLASS, e);
        }
    }

    /** A connection to a file, or to {@code :memory:}. */
    Connection connect(String file, Properties properties) throws SQLException {
        Connection connection = driver.connect("jdbc:sqlite:" + file, properties);
        if (connection == null) {
            throw new SQLException(file);
        }
        return connection;
    }
}
