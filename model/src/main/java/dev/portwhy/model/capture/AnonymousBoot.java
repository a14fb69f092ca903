package dev.portwhy.model.capture;

import dev.portwhy.model.boot.BootFile;
import dev.portwhy.model.boot.BootLine;
import dev.portwhy.model.boot.BootMention;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.boot.BootStage;
import dev.portwhy.model.boot.ContainerSetting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a boot writes, without whose machine it is: lines about settings of the network stay, with substitutes for the names of
 * devices and files; what else a file says is left out, as its values may name programs and people.
 */
final class AnonymousBoot {

    /** Below these the next name of a path is a device, {@code net/ipv4/conf/eth0/rp_filter}. */
    private static final List<String> DEVICES =
            List.of("net/ipv4/conf/", "net/ipv6/conf/", "net/ipv4/neigh/", "net/ipv6/neigh/");

    private final Substitutes names;

    private AnonymousBoot(Substitutes names) {
        this.names = names;
    }

    static BootSettings of(BootSettings boot, Substitutes names) {
        return boot.looked() ? new AnonymousBoot(names).boot(boot) : boot;
    }

    private BootSettings boot(BootSettings boot) {
        List<BootStage> stages = new ArrayList<>();
        for (BootStage stage : boot.stages()) {
            stages.add(stage(stage));
        }
        BootStage byHand = boot.byHand();
        List<BootMention> mentions = new ArrayList<>();
        for (BootMention mention : boot.mentions()) {
            String text = names.name("text", mention.text());
            mentions.add(new BootMention(mention.kind(), path(mention.path()), mention.line(), text));
        }
        List<String> absent = new ArrayList<>();
        for (String key : boot.absent()) {
            String other = key(key);
            if (other != null) {
                absent.add(other);
            }
        }
        List<ContainerSetting> containers = new ArrayList<>();
        for (ContainerSetting setting : boot.containers()) {
            String key = key(setting.key().replace('.', '/'));
            if (key != null) {
                containers.add(new ContainerSetting(
                        names.id(setting.container()),
                        names.path(setting.path()),
                        key.replace('/', '.'),
                        setting.value()));
            }
        }
        return new BootSettings(
                true,
                names.program(boot.init()),
                boot.assumed(),
                stages,
                byHand == null ? null : stage(byHand),
                mentions,
                absent,
                containers);
    }

    private BootStage stage(BootStage stage) {
        List<BootFile> files = new ArrayList<>();
        for (BootFile file : stage.files()) {
            List<BootLine> lines = new ArrayList<>();
            for (BootLine line : file.lines()) {
                String key = key(line.key());
                if (key != null) {
                    lines.add(new BootLine(line.number(), key, line.value()));
                }
            }
            files.add(new BootFile(path(file.path()), file.outcome(), file.error(), lines));
        }
        return new BootStage(stage.kind(), files);
    }

    /** A path below {@code /proc/sys} with another device; null where it is not about the network. */
    private @Nullable String key(String key) {
        for (String place : DEVICES) {
            int end = key.indexOf('/', place.length());
            if (key.startsWith(place) && end > 0) {
                String device = key.substring(place.length(), end);
                return place + device(device) + key.substring(end);
            }
        }
        return key.startsWith("net/") ? key : null;
    }

    private String device(String name) {
        boolean everybody = name.equals("lo") || name.equals("all") || name.equals("default");
        boolean pattern = name.indexOf('*') >= 0 || name.indexOf('?') >= 0 || name.indexOf('[') >= 0;
        return everybody ? name : pattern ? "*" : names.name("dev", name);
    }

    /** The place of a file says who reads it and stays; its name is replaced, but for those that every machine has. */
    private String path(String path) {
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        boolean everywhere = path.equals("/etc/sysctl.conf")
                || name.equals("99-sysctl.conf")
                || name.equals("50-default.conf")
                || name.endsWith("-portwhy.conf");
        if (everywhere) {
            return path;
        }
        String directory = path.substring(0, slash + 1);
        return directory.endsWith("/sysctl.d/") ? directory + names.name("file", name) + ".conf" : names.path(path);
    }
}
