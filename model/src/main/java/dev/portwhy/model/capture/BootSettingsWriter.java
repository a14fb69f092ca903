package dev.portwhy.model.capture;

import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootMention;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.boot.BootStage;
import dev.portwhy.model.boot.ContainerSetting;
import java.io.IOException;

/** Writes what a boot makes of settings: which programs read which files, and the lines there. */
final class BootSettingsWriter {

    private final RecordWriter out;

    BootSettingsWriter(RecordWriter out) {
        this.out = out;
    }

    void write(BootSettings boot) throws IOException {
        out.declare(RecordKind.BOOT);
        out.declare(RecordKind.BOOT_STAGE);
        out.declare(RecordKind.BOOT_FILE);
        out.declare(RecordKind.BOOT_LINE);
        out.declare(RecordKind.BOOT_MENTION);
        out.declare(RecordKind.BOOT_ABSENT);
        out.declare(RecordKind.CONTAINER_SETTING);
        if (!boot.looked()) {
            return;
        }
        out.begin(RecordKind.BOOT)
                .field(boot.init())
                .field(boot.assumed() ? 1 : 0)
                .end();
        for (BootStage stage : boot.stages()) {
            stage(stage, false);
        }
        BootStage byHand = boot.byHand();
        if (byHand != null) {
            stage(byHand, true);
        }
        for (BootMention mention : boot.mentions()) {
            out.begin(RecordKind.BOOT_MENTION)
                    .field(mention.kind().name())
                    .field(mention.path())
                    .field(mention.line())
                    .field(mention.text())
                    .end();
        }
        for (String key : boot.absent()) {
            out.begin(RecordKind.BOOT_ABSENT).field(key).end();
        }
        for (ContainerSetting setting : boot.containers()) {
            out.begin(RecordKind.CONTAINER_SETTING)
                    .field(setting.container())
                    .field(setting.path())
                    .field(setting.key())
                    .field(setting.value())
                    .end();
        }
    }

    private void stage(BootStage stage, boolean byHand) throws IOException {
        out.begin(RecordKind.BOOT_STAGE)
                .field(stage.kind().name())
                .field(byHand ? 1 : 0)
                .end();
        for (BootFile file : stage.files()) {
            out.begin(RecordKind.BOOT_FILE)
                    .field(file.path())
                    .field(file.outcome().name())
                    .field(file.error())
                    .end();
            for (BootLine line : file.lines()) {
                out.begin(RecordKind.BOOT_LINE)
                        .field(line.number())
                        .field(line.key())
                        .field(line.value())
                        .end();
            }
        }
    }
}
