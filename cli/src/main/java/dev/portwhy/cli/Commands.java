package dev.portwhy.cli;

import dev.portwhy.cli.capture.CaptureCommand;
import dev.portwhy.cli.explain.ExplainCommand;
import dev.portwhy.cli.free.FreeCommand;
import dev.portwhy.cli.hidden.HiddenCommand;
import dev.portwhy.cli.lab.LabCommand;
import dev.portwhy.cli.load.LoadCommand;
import dev.portwhy.cli.past.AgentCommand;
import dev.portwhy.cli.past.HistoryCommand;
import dev.portwhy.cli.tune.TuneCommand;
import dev.portwhy.cli.watch.WatchCommand;
import dev.portwhy.cli.who.WhoCommand;
import dev.portwhy.cli.why.ConnectCommand;
import dev.portwhy.cli.why.VerdictCommand;
import dev.portwhy.cli.why.WhyCommand;
import java.util.ArrayList;
import java.util.List;

/** All commands there are. A command's class is loaded when its word is used, not before. */
final class Commands {

    /** The words, those of the contract that this version does not have among them; {@link Manual} tells of the others. */
    static final List<String> NAMES = List.of(
            "why", "connect", "explain", "who", "hidden", "lab", "tune", "free", "load", "watch", "agent", "history",
            "capture", "help");

    private Commands() {}

    static boolean exists(String word) {
        return NAMES.contains(word);
    }

    /** The words of the commands that this version has. */
    static List<String> there() {
        List<String> there = new ArrayList<>();
        for (String name : NAMES) {
            if (!(create(name) instanceof AbsentCommand)) {
                there.add(name);
            }
        }
        return there;
    }

    /** A new instance of a command; the empty word is the bare verdict. */
    static Command create(String word) {
        return switch (word) {
            case "" -> new VerdictCommand();
            case "why" -> new WhyCommand();
            case "connect" -> new ConnectCommand();
            case "explain" -> new ExplainCommand();
            case "who" -> new WhoCommand();
            case "hidden" -> new HiddenCommand();
            case "lab" -> new LabCommand();
            case "tune" -> new TuneCommand();
            case "free" -> new FreeCommand();
            case "load" -> new LoadCommand();
            case "watch" -> new WatchCommand();
            case "agent" -> new AgentCommand();
            case "history" -> new HistoryCommand();
            case "capture" -> new CaptureCommand();
            case "help" -> new HelpCommand();
            default -> new AbsentCommand(word);
        };
    }
}
