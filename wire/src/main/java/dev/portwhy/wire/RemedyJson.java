package dev.portwhy.wire;

import dev.portwhy.diagnosis.Action;
import dev.portwhy.diagnosis.ActionVisitor;
import dev.portwhy.diagnosis.CancelForward;
import dev.portwhy.diagnosis.Ending;
import dev.portwhy.diagnosis.RaiseProcessLimit;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.diagnosis.RemoveFile;
import dev.portwhy.diagnosis.SetDevice;
import dev.portwhy.model.KernelService;
import dev.portwhy.words.Messages;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The contract's {@code Remedy}: what to do in words, as a command line, and as an act with its target. */
final class RemedyJson implements ActionVisitor {

    private final JsonGenerator out;

    RemedyJson(JsonGenerator out) {
        this.out = out;
    }

    /** Writes one remedy as an object. */
    static void write(JsonGenerator out, Messages messages, Remedy remedy) {
        out.writeStartObject();
        out.writeStringProperty("id", remedy.id());
        out.writeStringProperty("text", messages.text(remedy.text()));
        out.writeStringProperty("command", typed(messages, remedy.command()));
        out.writeStringProperty("effect", messages.text(remedy.effect()));
        out.writeStringProperty("risk", remedy.risk().word());
        out.writeStringProperty("caution", messages.text(remedy.caution()));
        out.writeStringProperty("verify", messages.command(remedy.verify()));
        out.writeStringProperty("undo", typed(messages, remedy.undo()));
        remedy.action().accept(new RemedyJson(out));
        out.writeStringProperty("proof", remedy.proof().word());
        out.writeEndObject();
    }

    private static @Nullable String typed(Messages messages, @Nullable String command) {
        return command == null ? null : messages.command(command);
    }

    /** Begins what the act is done to, behind the word of the contract for its kind. */
    private void begin(String kind) {
        out.writeStringProperty("kind", kind);
        out.writeName("target");
        out.writeStartObject();
    }

    @Override
    public void visit(Action.SetSetting act) {
        begin("set-setting");
        SocketJson.netns(out, act.netns());
        out.writeStringProperty("key", act.key());
        out.writeStringProperty("to", act.value());
        out.writeStringProperty("from", act.before());
        out.writeEndObject();
    }

    @Override
    public void visit(Action.ReservePorts act) {
        begin("reserve-port");
        SocketJson.netns(out, act.netns());
        out.writeStringProperty("key", Action.ReservePorts.KEY);
        out.writeStringProperty("to", act.all());
        out.writeStringProperty("from", act.before());
        out.writeStringProperty("ports", act.ports());
        out.writeEndObject();
    }

    @Override
    public void visit(Ending.StopUnit act) {
        begin("stop-unit");
        strings("units", act.units());
        out.writeStringProperty("manager", act.ofUser() ? "user" : "system");
        out.writeStringProperty("user", act.user());
        out.writeEndObject();
    }

    @Override
    public void visit(Ending.StopContainer act) {
        begin("stop-container");
        out.writeStringProperty("runtime", act.runtime());
        out.writeStringProperty("name", act.name());
        out.writeBooleanProperty("pod", act.pod());
        out.writeNumberProperty("uid", Integer.toUnsignedLong(act.engine().uid()));
        out.writeEndObject();
    }

    @Override
    public void visit(Ending.Signal act) {
        begin("signal");
        out.writeStringProperty("signal", "SIG" + act.signal());
        numbers("pids", act.pids());
        numbers("stopped", act.stopped());
        out.writeEndObject();
    }

    @Override
    public void visit(Ending.StopProgram act) {
        begin("other");
        out.writeStringProperty("keeper", act.kind().word());
        out.writeStringProperty("name", act.name());
        out.writeStringProperty("place", act.place());
        out.writeEndObject();
    }

    @Override
    public void visit(Action.DestroySocket act) {
        begin("destroy-socket");
        SocketJson.netns(out, act.netns());
        out.writeStringProperty("filter", act.filter());
        out.writeEndObject();
    }

    @Override
    public void visit(Action.CloseInProgram act) {
        begin("close-in-program");
        numbers("pids", act.pids());
        out.writeEndObject();
    }

    @Override
    public void visit(Action.ChangeProgram act) {
        begin("change-program");
        out.writeStringProperty("change", act.change());
        numbers("pids", act.pids());
        out.writeEndObject();
    }

    @Override
    public void visit(RaiseProcessLimit act) {
        begin("raise-limit");
        numbers("pids", act.pids());
        out.writeStringProperty("key", "RLIMIT_NOFILE");
        out.writeNumberProperty("to", act.limit());
        out.writeNumberProperty("from", act.before());
        out.writeNumberProperty("most", act.most());
        out.writeEndObject();
    }

    @Override
    public void visit(Action.BindElsewhere act) {
        begin("bind-elsewhere");
        out.writeStringProperty("what", act.what());
        out.writeEndObject();
    }

    @Override
    public void visit(Action.SetOption act) {
        begin("set-option");
        out.writeStringProperty("option", act.option());
        out.writeEndObject();
    }

    @Override
    public void visit(Action.RaiseLimit act) {
        begin("raise-limit");
        out.writeStringProperty("key", act.key());
        out.writeNumberProperty("to", act.value());
        out.writeNumberProperty("from", act.before());
        out.writeEndObject();
    }

    @Override
    public void visit(Action.Wait act) {
        begin("wait");
        Duration time = act.time();
        if (time == null) {
            out.writeNullProperty("timeMs");
        } else {
            out.writeNumberProperty("timeMs", time.toMillis());
        }
        out.writeEndObject();
    }

    @Override
    public void visit(Action.LookThere act) {
        begin("look-there");
        out.writeStringProperty("where", act.where());
        out.writeEndObject();
    }

    @Override
    public void visit(Action.DeleteService act) {
        begin("other");
        SocketJson.netns(out, act.netns());
        KernelService.Kind service = act.service();
        out.writeStringProperty("service", service == null ? null : service.word());
        out.writeStringProperty("name", act.name());
        out.writeEndObject();
    }

    @Override
    public void visit(SetDevice act) {
        begin("other");
        SocketJson.netns(out, act.netns());
        out.writeStringProperty("device", act.device());
        out.writeStringProperty("to", act.up() ? "up" : "down");
        out.writeEndObject();
    }

    @Override
    public void visit(RemoveFile act) {
        begin("other");
        out.writeStringProperty("path", act.path());
        out.writeEndObject();
    }

    @Override
    public void visit(CancelForward act) {
        begin("change-program");
        out.writeStringProperty("change", "cancel-forward");
        numbers("pids", List.of(act.pid()));
        out.writeStringProperty("forward", act.forward());
        out.writeEndObject();
    }

    @Override
    public void visit(Action.Several act) {
        begin("other");
        out.writeBooleanProperty("chained", act.chained());
        out.writeArrayPropertyStart("acts");
        for (Action one : act.acts()) {
            out.writeStartObject();
            out.writeStringProperty("id", one.id());
            one.accept(this);
            out.writeEndObject();
        }
        out.writeEndArray();
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
