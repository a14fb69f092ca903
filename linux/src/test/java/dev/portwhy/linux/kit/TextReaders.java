package dev.portwhy.linux.kit;

import dev.portwhy.linux.act.ActReaders;
import dev.portwhy.linux.boot.BootReaders;
import dev.portwhy.linux.container.ContainerReaders;
import dev.portwhy.linux.file.FileReaders;
import dev.portwhy.linux.hidden.HiddenReaders;
import dev.portwhy.linux.keepers.KeeperReaders;
import dev.portwhy.linux.net.NetReaders;
import dev.portwhy.linux.proc.ProcReaders;
import dev.portwhy.linux.rules.RuleReaders;
import dev.portwhy.linux.systemd.UnitReaders;
import java.util.ArrayList;
import java.util.List;

/** Every reader of foreign text in this module. */
public final class TextReaders {

    private TextReaders() {}

    /** All of them, package by package. */
    public static List<TextReader> all() {
        List<TextReader> all = new ArrayList<>(NetReaders.all());
        all.addAll(FileReaders.all());
        all.addAll(ProcReaders.all());
        all.addAll(RuleReaders.all());
        all.addAll(HiddenReaders.all());
        all.addAll(UnitReaders.all());
        all.addAll(KeeperReaders.all());
        all.addAll(ContainerReaders.all());
        all.addAll(BootReaders.all());
        all.addAll(ActReaders.all());
        return all;
    }
}
