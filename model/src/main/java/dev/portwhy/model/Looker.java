package dev.portwhy.model;

/**
 * Who took a snapshot, from what, and whether it was just now: that decides what helps against a gap, whoever reads the
 * snapshot later and with whatever rights.
 *
 * @param source what was looked at
 * @param uid the effective user who looked (geteuid(2)); -1 where that is not known
 * @param kept whether the snapshot comes out of a file, so that nothing can be looked at again from here
 */
public record Looker(Source source, int uid, boolean kept) {

    /** Nobody knows who looked, as with a capture of the first format. */
    public static final Looker UNKNOWN = new Looker(Source.UNKNOWN, -1, false);

    /** What was looked at. */
    public enum Source {
        /** The kernel of a running machine. */
        KERNEL,
        /** A recorded tree of /proc and its neighbours. */
        TREE,
        /** Not known. */
        UNKNOWN
    }

    /** Whether root looked at a running machine. */
    public boolean wasRoot() {
        return source == Source.KERNEL && uid == 0;
    }

    /** Whether an ordinary user looked at a running machine: what needs root is done with sudo(8) there. */
    public boolean wasUser() {
        return source == Source.KERNEL && uid != 0 && uid != -1;
    }

    /** The user whom a question about this machine is about that names none: who looks, and root where nobody does any more. */
    public int defaultUid() {
        return source == Source.KERNEL && !kept ? uid : 0;
    }

    /** This, out of a file. */
    public Looker asKept() {
        return new Looker(source, uid, true);
    }
}
