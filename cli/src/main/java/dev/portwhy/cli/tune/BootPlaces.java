package dev.portwhy.cli.tune;

import dev.portwhy.act.BootFiles;
import dev.portwhy.diagnosis.BootOrder;
import dev.portwhy.diagnosis.BootWriter;
import dev.portwhy.linux.boot.BootReader;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Which file of /etc/sysctl.d has the last word about a setting; one file a setting, so that each can be put back by itself. */
final class BootPlaces implements BootFiles {

    private static final String SUFFIX = ".conf";

    private @Nullable BootOrder order;

    @Override
    public Place of(String key) {
        Setting setting = Setting.of(key);
        if (setting == null) {
            return Place.none(Text.of("apply.refused.unknown", key));
        }
        BootOrder.Place place = order().place(setting);
        String path = place.path();
        BootWriter later = place.inTheWay();
        if (path == null) {
            return Place.none(
                    Text.of("apply.refused.boot", key, later == null ? "?" : later.path() + ":" + later.line()));
        }
        return Place.in(path.substring(0, path.length() - SUFFIX.length()) + "-" + key + SUFFIX);
    }

    private BootOrder order() {
        BootOrder read = order;
        if (read == null) {
            read = new BootOrder(BootReader.read(new KernelFiles(LinuxRoot.LIVE), new ArrayList<>()));
            order = read;
        }
        return read;
    }
}
