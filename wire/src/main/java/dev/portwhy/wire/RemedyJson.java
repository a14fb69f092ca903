package dev.portwhy.wire;

import dev.portwhy.diagnosis.Action;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.model.KernelService;
import dev.portwhy.words.Messages;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The contract's {@code Remedy}: what to do in words, as a command line, and as an act with its target. */
final class RemedyJson {

    private final JsonGenerator out;

    private RemedyJson(JsonGenerator out) {
        this.out = out;
    }

    /** Writes one remedy as an object. */
    static void write(JsonGenerator out, Messages messages, Remedy remedy) {
        out.writeStartObject();
        out.writeStringProperty("id", remedy.id());
        out.writeStringProperty("text", messages.text(remedy.text()));
        out.writeStringProperty("command", typed(messages, remedy.command()));
        out.writeStringProperty("effect", messages.text(remedy.effect()));
        out.writeStringProperty("risk", messages.text(remedy.risk()));
        out.writeStringProperty("verify", messages.text(remedy.verify()));
        out.writeStringProperty("undo", typed(messages, remedy.undo()));
        out.writeStringProperty("kind", kind(remedy.action()));
        out.writeName("target");
        new RemedyJson(out).target(remedy.action());
        out.writeStringProperty("proof", remedy.proof().word());
        out.writeEndObject();
    }

    private static @Nullable String typed(Messages messages, @Nullable String command) {
        return command == null ? null : messages.command(command);
    }

    /** The word of the contract for an act; several acts of one kind are of that kind. */
    static String kind(Action action) {
        return switch (action) {
            case Action.SetSetting _ -> "set-setting";
            case Action.ReservePorts _ -> "reserve-port";
            case Action.StopUnit _ -> "stop-unit";
            case Action.StopContainer _ -> "stop-container";
            case Action.Signal _ -> "signal";
            case Action.DestroySocket _ -> "destroy-socket";
            case Action.CloseInProgram _ -> "close-in-program";
            case Action.ChangeProgram _ -> "change-program";
            case Action.BindElsewhere _ -> "bind-elsewhere";
            case Action.SetOption _ -> "set-option";
            case Action.RaiseLimit _ -> "raise-limit";
            case Action.Wait _ -> "wait";
            case Action.LookThere _ -> "look-there";
            case Action.DeleteService _ -> "other";
            case Action.Several several -> kind(several);
        };
    }

    private static String kind(Action.Several several) {
        String first = kind(several.acts().getFirst());
        for (Action act : several.acts()) {
            if (!kind(act).equals(first)) {
                return "other";
            }
        }
        return first;
    }

    /** What the act is done to; of several acts, each with its kind. */
    private void target(Action action) {
        out.writeStartObject();
        switch (action) {
            case Action.SetSetting setting -> {
                SocketJson.netns(out, setting.netns());
                out.writeStringProperty("key", setting.key());
                out.writeStringProperty("from", setting.before());
                out.writeStringProperty("to", setting.value());
            }
            case Action.ReservePorts ports -> {
                SocketJson.netns(out, ports.netns());
                out.writeStringProperty("key", Action.ReservePorts.KEY);
                out.writeStringProperty("from", ports.before());
                out.writeStringProperty("to", ports.all());
                out.writeStringProperty("ports", ports.ports());
            }
            case Action.StopUnit stop -> {
                strings("units", stop.units());
                out.writeStringProperty("manager", stop.ofUser() ? "user" : "system");
                out.writeStringProperty("user", stop.user());
            }
            case Action.StopContainer stop -> {
                out.writeStringProperty("runtime", stop.runtime());
                out.writeStringProperty("name", stop.name());
                out.writeBooleanProperty("pod", stop.pod());
                out.writeNumberProperty(
                        "uid", Integer.toUnsignedLong(stop.engine().uid()));
            }
            case Action.Signal signal -> {
                out.writeStringProperty("signal", "SIGTERM");
                numbers("pids", signal.pids());
                numbers("stopped", signal.stopped());
            }
            case Action.DestroySocket destroy -> {
                SocketJson.netns(out, destroy.netns());
                out.writeStringProperty("filter", destroy.filter());
            }
            case Action.CloseInProgram close -> numbers("pids", close.pids());
            case Action.ChangeProgram change -> {
                out.writeStringProperty("change", change.change());
                numbers("pids", change.pids());
            }
            case Action.BindElsewhere elsewhere -> out.writeStringProperty("what", elsewhere.what());
            case Action.SetOption option -> out.writeStringProperty("option", option.option());
            case Action.RaiseLimit limit -> {
                out.writeStringProperty("key", limit.key());
                out.writeNumberProperty("from", limit.before());
                out.writeNumberProperty("to", limit.value());
            }
            case Action.Wait waiting -> {
                Duration time = waiting.time();
                if (time == null) {
                    out.writeNullProperty("timeMs");
                } else {
                    out.writeNumberProperty("timeMs", time.toMillis());
                }
            }
            case Action.LookThere look -> out.writeStringProperty("where", look.where());
            case Action.DeleteService delete -> {
                SocketJson.netns(out, delete.netns());
                KernelService.Kind service = delete.service();
                out.writeStringProperty("service", service == null ? null : service.word());
                out.writeStringProperty("name", delete.name());
            }
            case Action.Several several -> {
                out.writeBooleanProperty("chained", several.chained());
                out.writeArrayPropertyStart("acts");
                for (Action act : several.acts()) {
                    out.writeStartObject();
                    out.writeStringProperty("id", act.id());
                    out.writeStringProperty("kind", kind(act));
                    out.writeName("target");
                    target(act);
                    out.writeEndObject();
                }
                out.writeEndArray();
            }
        }
        out.writeEndObject();
    }

    private void strings(String name, List<String> values) {
        out.writeArrayPropertyStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    private void numbers(String name, List<Integer> values) {
        out.writeArrayPropertyStart(name);
        for (int value : values) {
            out.writeNumber(value);
        }
        out.writeEndArray();
    }
}
