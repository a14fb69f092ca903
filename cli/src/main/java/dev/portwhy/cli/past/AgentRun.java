package dev.portwhy.cli.past;

import dev.portwhy.ask.past.AddressTakenException;
import dev.portwhy.ask.past.Past;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.Showing;
import dev.portwhy.cli.AnswerException;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.linux.systemd.ServiceNotices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code portwhy agent run}: keeps the history of this machine until it is ended. */
final class AgentRun implements Command {

    private final Map<AgentKey, String> given = new EnumMap<>(AgentKey.class);
    private @Nullable Path config;
    private boolean second;

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "--config" -> config = Path.of(arguments.value(name)).toAbsolutePath();
            case "--second" -> second = true;
            default -> {
                AgentKey key = name.startsWith("--") ? AgentKey.of(name.substring(2)) : null;
                if (key == null || key.everywhere()) {
                    return false;
                }
                String word = key.flag() ? "true" : arguments.value(name);
                given.put(key, word);
            }
        }
        return true;
    }

    @Override
    @SuppressWarnings("try")
    public int run(Context context, List<String> words) throws IOException {
        List<String> everywhere = context.options().machine();
        for (int i = 0; i + 1 < everywhere.size(); i += 2) {
            switch (everywhere.get(i)) {
                case "--data" -> given.put(AgentKey.DATA, everywhere.get(i + 1));
                case "-N", "--netns" -> given.put(AgentKey.NETNS, everywhere.get(i + 1));
                default -> {}
            }
        }
        AgentSettings commandLine = AgentSettings.ofCommandLine(given);
        AgentTask.Source source = () -> settings(commandLine);
        try (Interrupts interrupts = new Interrupts()) {
            AgentSettings settings = source.read();
            AgentLock lock = second ? null : AgentLock.usual();
            Past past = Pasts.in(settings.data());
            try (AutoCloseable taken = lock == null ? () -> {} : lock.take(settings.data());
                    Showing showing = past.showing(
                            settings.listening().doors(settings.data()),
                            new WebTelling(context, settings.data()),
                            settings.pushing());
                    AutoCloseable answers = lock == null || !settings.answers()
                            ? () -> {}
                            : ResidentProcess.at(lock.beside("answers.sock"))) {
                ServiceNotices manager = new ServiceNotices(
                        context.environment().get("NOTIFY_SOCKET"),
                        context.environment().get("WATCHDOG_USEC"));
                past.keep(
                        context.machine(),
                        settings.namespaces(),
                        new AgentTask(context, source, settings, interrupts, manager, showing));
            } catch (AddressTakenException e) {
                throw new AnswerException(settings.listening().taken(context, e.address()));
            }
        } catch (PastException e) {
            throw new AnswerException(e.text());
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a lock that does not close", e);
        }
        return Exit.OK;
    }

    private AgentSettings settings(AgentSettings commandLine) throws PastException {
        Path file = config;
        if (file == null) {
            Path usual = Pasts.CONFIG_FILE;
            return java.nio.file.Files.exists(usual)
                    ? commandLine.over(usual, Pasts.config().read(usual))
                    : commandLine;
        }
        return commandLine.over(file, Pasts.config().read(file));
    }
}
