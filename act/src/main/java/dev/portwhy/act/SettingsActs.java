package dev.portwhy.act;

import dev.portwhy.act.JournalRecord.Phase;
import dev.portwhy.linux.file.DiskCalls;
import dev.portwhy.linux.file.DurableFiles;
import dev.portwhy.linux.file.StoredFile;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives settings other values and takes that back.
 *
 * <p>What is to be done, and all that it takes to undo it, stands in the journal, synced, before anything is changed. Each part of a
 * change, the running value or the file of the boot, is replaced in one step. So whenever this is ended, each part is the old or the
 * new one, the journal says which ones there are, and a look at the machine says which of the two it is: nothing else has to be kept
 * in step.
 */
public final class SettingsActs {

    private final DurableFiles files;
    private final DiskCalls calls;
    private final SettingsSite site;
    private final Journal journal;
    private final ChangeParts parts;
    private final NamespaceDoor door;

    /** Acts at a site, with these system calls. */
    public SettingsActs(DiskCalls calls, SettingsSite site) {
        this.calls = calls;
        this.site = site;
        files = new DurableFiles(calls);
        journal = new Journal(calls, site.journal(), site.stopped());
        door = new NamespaceDoor(calls, site.namespaces());
        parts = new ChangeParts(calls, door);
    }

    /**
     * Gives settings their values. Where one of them is refused, those before it are taken back.
     *
     * @param runtime whether to leave the files of the boot alone
     * @param trial after which time it is to be taken back by itself; null to let it stay. A trial leaves the files alone until it is
     *     kept, so that whoever is locked out by it needs but a boot
     * @throws IOException where the journal cannot be written; nothing is changed then
     */
    public SettingsOutcome apply(List<SettingsWish> wishes, boolean runtime, @Nullable Duration trial)
            throws IOException {
        return alone(() -> {
            List<RecordedChange> changes = new ArrayList<>();
            for (SettingsWish wish : wishes) {
                RecordedChange change;
                try {
                    change = planned(wish, runtime || trial != null);
                } catch (RefusedException e) {
                    return SettingsOutcome.refused(e.errno(), e.reason());
                }
                if (change != null) {
                    changes.add(change);
                }
            }
            if (changes.isEmpty()) {
                return SettingsOutcome.done("", List.of());
            }
            return begin(changes, runtime, trial);
        });
    }

    /** Works once nobody else does; that it is not done is no exception. */
    private SettingsOutcome alone(Journal.Work<SettingsOutcome> work) throws IOException {
        try {
            return journal.alone(site.waiting(), work);
        } catch (RefusedException e) {
            return SettingsOutcome.refused(e.errno(), e.reason());
        }
    }

    private SettingsOutcome begin(List<RecordedChange> changes, boolean runtime, @Nullable Duration trial)
            throws IOException {
        Instant now = site.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        Instant until = trial == null ? null : now.plus(trial);
        JournalRecord record =
                new JournalRecord(journal.newId(now), now, site.bootId(), Phase.BEGUN, until, runtime, changes);
        record = withFileTexts(record);
        journal.write(record);
        Text keeper = null;
        if (trial != null) {
            try {
                keeper = site.trialEnd().arrange(record.id(), trial);
            } catch (IOException e) {
                journal.write(record.in(Phase.ROLLED_BACK));
                return SettingsOutcome.refused("ENOEXEC", Text.of("apply.refused.no-keeper", message(e)));
            }
        }
        int done = 0;
        try {
            for (RecordedChange change : record.changes()) {
                if (site.stopped().getAsBoolean()) {
                    return stopped(record, done, "apply.stopped");
                }
                done++;
                parts.make(change);
            }
        } catch (IOException e) {
            for (int i = done - 1; i >= 0; i--) {
                parts.undo(record.changes().get(i), true, true);
            }
            journal.write(record.in(Phase.ROLLED_BACK));
            return refused(e, record.changes().get(done - 1));
        }
        journal.write(record.in(trial == null ? Phase.APPLIED : Phase.TRIAL));
        return new SettingsOutcome(
                new ActOutcome.Done(record.id()), settings(record.changes()), until, keeper, List.of());
    }

    /** What was written and what was not, where somebody stopped it; the journal has it as broken off. */
    private static SettingsOutcome stopped(JournalRecord record, int done, String key) {
        List<SettingChange> all = settings(record.changes());
        return new SettingsOutcome(
                new ActOutcome.Refused("EINTR", Text.of(key, record.id(), done, all.size())),
                all.subList(0, done),
                null,
                null,
                List.of());
    }

    private static SettingsOutcome refused(IOException e, RecordedChange at) {
        if (e instanceof RefusedException refused) {
            return SettingsOutcome.refused(refused.errno(), refused.reason());
        }
        String errno = e instanceof KernelException kernel ? Errno.name(kernel.errno()) : "EIO";
        SettingChange change = at.change();
        return SettingsOutcome.refused(errno, Text.of("apply.refused.kernel", change.key(), change.to(), message(e)));
    }

    private static String message(IOException e) {
        return String.valueOf(e.getMessage());
    }

    /** What one wish comes to; null where all of it is so already. */
    private @Nullable RecordedChange planned(SettingsWish wish, boolean runningOnly) throws IOException {
        Setting setting = wish.setting();
        if (wish.to().length() >= KernelSettings.MOST_AT_ONCE) {
            throw new RefusedException("E2BIG", Text.of("apply.refused.long", setting.key()));
        }
        String path = null;
        boolean own = wish.netns().current() || !setting.perNamespace();
        if (!runningOnly && own && site.bootReaches()) {
            BootFiles.Place place = site.boot().of(setting.key());
            Text none = place.reason();
            if (none != null) {
                throw new RefusedException("EBUSY", none);
            }
            path = place.path();
        }
        RecordedChange found = door.inside(wish.netns(), () -> {
            String from;
            try {
                from = parts.kernel().read(setting);
            } catch (KernelException e) {
                throw new RefusedException(
                        Errno.name(e.errno()),
                        Text.of(
                                e.errno() == Errno.ENOENT ? "apply.refused.absent" : "apply.refused.unread",
                                setting.key(),
                                Errno.name(e.errno())));
            }
            SettingChange change = new SettingChange(setting.key(), wish.netns().id(), from, wish.to(), true, null);
            return new RecordedChange(change, calls.namespaceCookie(), own, null, null);
        });
        return withFile(found, setting, path);
    }

    private @Nullable RecordedChange withFile(RecordedChange change, Setting setting, @Nullable String path)
            throws IOException {
        String from = change.change().from();
        boolean already = from != null
                && KernelSettings.same(setting, from, change.change().to());
        if (path == null) {
            return already ? null : change;
        }
        StoredFile before;
        try {
            before = files.read(path, ChangeParts.MOST_FILE_BYTES);
        } catch (KernelException e) {
            throw new RefusedException(Errno.name(e.errno()), Text.of("apply.refused.file", path, message(e)));
        }
        if (already && before != null && before.text().endsWith(line(change.change()))) {
            return null;
        }
        StoredFile after = before == null
                ? new StoredFile("", 0644, calls.user(), 0)
                : new StoredFile("", before.mode(), before.uid(), before.gid());
        return change.with(path, before, after);
    }

    private static String line(SettingChange change) {
        return change.key() + " = " + change.to() + "\n";
    }

    /** The files as they will be: they name the act. */
    private JournalRecord withFileTexts(JournalRecord record) {
        List<RecordedChange> changes = new ArrayList<>();
        for (RecordedChange change : record.changes()) {
            StoredFile after = change.fileAfter();
            String path = change.change().file();
            changes.add(
                    after == null || path == null
                            ? change
                            : change.with(
                                    path,
                                    change.fileBefore(),
                                    new StoredFile(
                                            "# portwhy tune apply, act " + record.id() + ": portwhy tune rollback "
                                                    + record.id() + "\n" + line(change.change()),
                                            after.mode(),
                                            after.uid(),
                                            after.gid())));
        }
        return record.with(changes);
    }

    /**
     * Has a trial stay: writes the files of the boot, unless it was for the running kernel alone.
     *
     * @param id which one; null for the last
     */
    public SettingsOutcome keep(@Nullable String id) throws IOException {
        return alone(() -> {
            JournalRecord record = chosen(id, true);
            if (record == null) {
                return SettingsOutcome.refused(
                        "ENOENT", id == null ? Text.of("apply.keep.none") : Text.of("apply.keep.no-trial", id));
            }
            boolean sameBoot = record.boot().equals(site.bootId());
            List<RecordedChange> changes = new ArrayList<>();
            for (RecordedChange change : record.changes()) {
                if (!sameBoot || parts.standing(change, true).running() != Standing.Part.NEW) {
                    return SettingsOutcome.refused(
                            "ESTALE",
                            Text.of(
                                    "apply.keep.not-there",
                                    record.id(),
                                    change.change().key()));
                }
                changes.add(change);
            }
            if (!record.runtime() && site.bootReaches()) {
                for (int i = 0; i < changes.size(); i++) {
                    RecordedChange change = changes.get(i);
                    Setting setting = Setting.of(change.change().key());
                    if (!change.own() || setting == null || change.change().file() != null) {
                        continue;
                    }
                    BootFiles.Place place = site.boot().of(setting.key());
                    Text none = place.reason();
                    if (none != null) {
                        return SettingsOutcome.refused("EBUSY", none);
                    }
                    RecordedChange filed;
                    try {
                        filed = withFile(change, setting, place.path());
                    } catch (RefusedException e) {
                        return SettingsOutcome.refused(e.errno(), e.reason());
                    }
                    changes.set(i, filed == null ? change : filed);
                }
            }
            JournalRecord keeping = withFileTexts(record.with(changes)).in(Phase.KEEPING);
            journal.write(keeping);
            for (RecordedChange change : keeping.changes()) {
                parts.makeFile(change);
            }
            journal.write(keeping.in(Phase.KEPT));
            return SettingsOutcome.done(record.id(), settings(keeping.changes()));
        });
    }

    /**
     * Takes an act back, the last change first: what was there before is there again, and what somebody else has changed since is left
     * alone, together with all the rest.
     *
     * @param id which one; null for the last that is not taken back
     * @param force whether to undo it whoever has changed it since
     * @param onlyTrial whether to do it only where it is still a trial, whose time is over
     */
    public SettingsOutcome rollback(@Nullable String id, boolean force, boolean onlyTrial) throws IOException {
        return alone(() -> {
            JournalRecord record = chosen(id, false);
            if (record == null) {
                return SettingsOutcome.refused(
                        "ENOENT", id == null ? Text.of("apply.rollback.none") : Text.of("apply.rollback.unknown", id));
            }
            if (record.phase() == Phase.ROLLED_BACK || onlyTrial && !isTrial(record)) {
                return SettingsOutcome.done(record.id(), List.of());
            }
            boolean sameBoot = record.boot().equals(site.bootId());
            if (!force) {
                Text reason = changedSince(record, sameBoot);
                if (reason != null) {
                    return SettingsOutcome.refused("ESTALE", reason);
                }
            }
            return undo(record, sameBoot);
        });
    }

    /** One that nobody has begun to keep. */
    private static boolean isTrial(JournalRecord record) {
        return record.until() != null && record.phase() != Phase.KEEPING;
    }

    private SettingsOutcome undo(JournalRecord record, boolean sameBoot) throws IOException {
        journal.write(record.in(Phase.UNDOING));
        List<SettingChange> undone = new ArrayList<>();
        List<SettingChange> gone = new ArrayList<>();
        for (RecordedChange recorded : record.changes().reversed()) {
            if (site.stopped().getAsBoolean()) {
                return stopped(record, undone.size() + gone.size(), "apply.rollback.stopped");
            }
            SettingChange change = recorded.change();
            boolean there;
            try {
                there = parts.undo(recorded, sameBoot, change.running());
            } catch (IOException e) {
                // Its phase tells that it was begun; whoever mends what is in the way can go on.
                return refused(e, recorded);
            }
            String from = change.from();
            (there ? undone : gone)
                    .add(new SettingChange(
                            change.key(),
                            change.netns(),
                            change.to(),
                            from == null ? "" : from,
                            there && change.running(),
                            change.file()));
        }
        journal.write(record.in(Phase.ROLLED_BACK));
        return new SettingsOutcome(new ActOutcome.Done(record.id()), undone, null, null, gone);
    }

    /** Why an act cannot be taken back without undoing what came later; null where it can. */
    private @Nullable Text changedSince(JournalRecord record, boolean sameBoot) throws IOException {
        for (RecordedChange recorded : record.changes().reversed()) {
            Standing standing = parts.standing(recorded, sameBoot);
            if (standing.running() == Standing.Part.UNSEEN || standing.file() == Standing.Part.UNSEEN) {
                return Text.of(
                        "apply.rollback.unseen", record.id(), recorded.change().key());
            }
            if (!standing.changedSince()) {
                continue;
            }
            String later = later(record, recorded.change());
            if (later != null) {
                return Text.of(
                        "apply.rollback.later", record.id(), recorded.change().key(), later);
            }
            String value = standing.value();
            boolean running = standing.running() == Standing.Part.OTHER;
            String path = recorded.change().file();
            return running
                    ? Text.of(
                            "apply.rollback.changed",
                            record.id(),
                            recorded.change().key(),
                            recorded.change().to(),
                            value == null ? "?" : value)
                    : Text.of("apply.rollback.file-changed", record.id(), path == null ? "?" : path);
        }
        return null;
    }

    /** A later act that changed the same setting and is not taken back; null where there is none. */
    private @Nullable String later(JournalRecord record, SettingChange change) {
        String later = null;
        for (JournalRecord other : journal.read().records()) {
            boolean after = other.time().isAfter(record.time())
                    || other.time().equals(record.time()) && other.id().compareTo(record.id()) > 0;
            if (after && other.phase() != Phase.ROLLED_BACK) {
                for (RecordedChange one : other.changes()) {
                    later = one.change().key().equals(change.key())
                                    && one.change().netns().inode()
                                            == change.netns().inode()
                            ? other.id()
                            : later;
                }
            }
        }
        return later;
    }

    /** The act of that name, or the last one there is something to do with; null where there is none. */
    private @Nullable JournalRecord chosen(@Nullable String id, boolean trial) {
        for (JournalRecord record : journal.read().records().reversed()) {
            boolean open = trial
                    ? record.phase() == Phase.TRIAL || record.phase() == Phase.KEEPING
                    : record.phase() != Phase.ROLLED_BACK;
            if (id == null ? open : record.id().equals(id) && (open || !trial)) {
                return record;
            }
        }
        return null;
    }

    /** The journal beside the machine as it is now. */
    public JournalStatus status() throws IOException {
        return journal.reading(site.waiting(), () -> {
            Journal.Content content = journal.read();
            List<JournalStatus.Act> acts = new ArrayList<>();
            for (JournalRecord record : content.records().reversed()) {
                boolean sameBoot = record.boot().equals(site.bootId());
                List<Standing> standings = new ArrayList<>();
                for (RecordedChange change : record.changes()) {
                    standings.add(parts.standing(change, sameBoot));
                }
                acts.add(new JournalStatus.Act(
                        record.entry(), record.phase().word(), sameBoot, record.until(), List.copyOf(standings)));
            }
            return new JournalStatus(List.copyOf(acts), content.unusable());
        });
    }

    private static List<SettingChange> settings(List<RecordedChange> changes) {
        return changes.stream().map(RecordedChange::change).toList();
    }
}
