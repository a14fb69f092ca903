package dev.portwhy.model.capture;

import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootMention;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.boot.BootStage;
import dev.portwhy.model.boot.ContainerSetting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what a boot makes of settings: a line belongs to the file above it, a file to the program above it. */
final class BootRecords {

    private static final BootStage.Kind[] KINDS = BootStage.Kind.values();
    private static final BootFile.Outcome[] OUTCOMES = BootFile.Outcome.values();
    private static final BootMention.Kind[] PLACES = BootMention.Kind.values();

    private final RecordReader in;
    private final List<BootStage> stages = new ArrayList<>();
    private final List<BootMention> mentions = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();
    private final List<ContainerSetting> containers = new ArrayList<>();
    private boolean looked;
    private String init = "";
    private boolean assumed;
    private @Nullable BootStage byHand;
    private @Nullable Stage open;

    BootRecords(RecordReader in) {
        this.in = in;
    }

    /** A stage whose files are being read. */
    private static final class Stage {

        private final BootStage.Kind kind;
        private final boolean byHand;
        private final List<BootFile> files = new ArrayList<>();
        private @Nullable BootFile file;
        private List<BootLine> lines = new ArrayList<>();

        Stage(BootStage.Kind kind, boolean byHand) {
            this.kind = kind;
            this.byHand = byHand;
        }

        void begin(@Nullable BootFile next) {
            BootFile done = file;
            if (done != null) {
                files.add(new BootFile(done.path(), done.outcome(), done.error(), lines));
            }
            file = next;
            lines = new ArrayList<>();
        }
    }

    void boot() throws IOException {
        init = in.text("");
        assumed = in.flag();
        looked = true;
    }

    void stage() throws IOException {
        close();
        open = new Stage(in.constant(KINDS), in.flag());
    }

    void file() throws IOException {
        Stage stage = open;
        if (stage != null) {
            // Where this one is not understood, the lines behind it belong to nobody.
            stage.begin(null);
        }
        BootFile file = new BootFile(in.text(), in.constant(OUTCOMES), in.text(""), List.of());
        if (stage != null) {
            stage.begin(file);
        }
    }

    void line() throws IOException {
        Stage stage = open;
        int number = in.index(Integer.MAX_VALUE, 0);
        BootLine line = new BootLine(number, in.text(), in.textOrNull());
        if (stage != null && stage.file != null) {
            stage.lines.add(line);
        }
    }

    void mention() throws IOException {
        BootMention.Kind kind = in.constant(PLACES);
        mentions.add(new BootMention(kind, in.text(), in.index(Integer.MAX_VALUE, 0), in.text("")));
    }

    void absent() throws IOException {
        absent.add(in.text());
    }

    void container() throws IOException {
        containers.add(new ContainerSetting(in.text(), in.text(""), in.text(), in.text("")));
    }

    private void close() {
        Stage stage = open;
        open = null;
        if (stage == null) {
            return;
        }
        stage.begin(null);
        BootStage whole = new BootStage(stage.kind, stage.files);
        if (stage.byHand) {
            byHand = whole;
        } else {
            stages.add(whole);
        }
    }

    BootSettings all() {
        close();
        return looked
                ? new BootSettings(true, init, assumed, stages, byHand, mentions, absent, containers)
                : BootSettings.NOT_LOOKED;
    }
}
