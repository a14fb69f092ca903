package dev.portwhy.cli;

import dev.portwhy.words.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/**
 * Writes what a package brings beside the program: the pages for man(1), and what shells complete a command line with. Both are
 * made of {@link Manual}; the program itself never loads this.
 */
final class Printed {

    private Printed() {}

    /**
     * Writes them below a directory, as they lie below {@code /usr/share}.
     *
     * @param arguments the directory, and the day that the pages bear, {@code 2026-11-01}
     */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]), LocalDate.parse(arguments[1]));
    }

    static void write(Path share, LocalDate day) throws IOException {
        for (Language language : Language.values()) {
            String folder = language == Language.EN ? "man/man1" : "man/" + language.code() + "_CN/man1";
            RoffPage page = new RoffPage(language, day);
            put(share.resolve(folder + "/portwhy.1"), page.program());
            for (CommandEntry command : Manual.COMMANDS) {
                if (command.title() != null) {
                    put(share.resolve(folder + "/portwhy-" + command.name() + ".1"), page.command(command));
                }
            }
        }
        put(share.resolve("bash-completion/completions/portwhy"), new BashCompletion().text());
        put(share.resolve("zsh/vendor-completions/_portwhy"), new ZshCompletion().text());
        put(share.resolve("fish/vendor_completions.d/portwhy.fish"), new FishCompletion().text());
    }

    private static void put(Path file, String text) throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.writeString(file, text);
    }
}
