package dev.portwhy.linux.live;

import dev.portwhy.linux.holders.HiddenProcesses;
import dev.portwhy.linux.holders.HolderSearch;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.systemd.SocketUnits;
import dev.portwhy.model.Gap;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketUnit;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sixth phase of a look: who holds the sockets, once all rows are there.
 *
 * <p>Needs the rows of all namespaces and the search for holders. What that search left without a holder is explained
 * ({@link UnexplainedSockets}), the processes are read ({@link HolderProcesses}), and what kept us from seeing more is told.
 *
 * @param holders who holds which socket
 * @param processes those who hold some and their ancestors, by their number
 * @param services what the kernel has open itself
 * @param closed cookies of sockets that were closed while the tables were read
 * @param units socket units of the sockets
 */
record KnownHolders(
        HolderTable holders,
        Map<Integer, ProcessInfo> processes,
        List<KernelService> services,
        Set<Long> closed,
        List<SocketUnit> units) {

    private static final KnownHolders NONE =
            new KnownHolders(HolderTable.EMPTY, Map.of(), List.of(), Set.of(), List.of());

    static KnownHolders of(
            LookContext look,
            TablesAndFiles read,
            List<NamespaceReader> readers,
            List<NetworkNamespace> namespaces,
            SocketTable sockets)
            throws IOException {
        HolderSearch search = read.holders();
        if (search == null) {
            if (look.what().holders() && look.everyNamespace()) {
                HiddenProcesses.tellHidepid(look.files(), look.links(), look.gaps());
            }
            return NONE;
        }
        UnexplainedSockets rest =
                new UnexplainedSockets(look.files(), look.pids(), readers, namespaces, sockets, search, read.early());
        HolderProcesses begun = read.begun();
        HolderProcesses ofHolders = begun == null ? HolderProcesses.begin(rest, look.depth()) : begun;
        UnexplainedSockets explained = read.explained();
        if (explained != null) {
            rest.goOnFrom(explained);
        }
        boolean someLeft = rest.explain();
        tell(look, search, someLeft || TablesAndFiles.anyEmpty(readers));
        Map<Integer, ProcessInfo> processes = ofHolders.all(look.processes(), rest);
        look.tellFuse(ofHolders.files());
        List<SocketUnit> units = look.what().processes()
                ? new SocketUnits(look.files(), sockets, rest.holders()).find(processes)
                : List.of();
        return new KnownHolders(rest.holders(), processes, rest.services(), rest.closed(), units);
    }

    /**
     * Tells what could not be seen of processes and their files.
     *
     * @param lacking whether there is a socket without an explanation, or a namespace in which no process was seen
     */
    private static void tell(LookContext look, HolderSearch search, boolean lacking) throws IOException {
        List<Gap> gaps = look.gaps();
        boolean root = Syscall.geteuid() == 0;
        // Who lives in a namespace is only said where all processes are to be seen.
        if (lacking) {
            HiddenProcesses.tell(look.files(), look.links(), gaps);
        } else if (look.everyNamespace()) {
            // Whose processes are hidden, so are the namespaces that they live in.
            HiddenProcesses.tellHidepid(look.files(), look.links(), gaps);
        }
        if (search.refused() > 0) {
            gaps.add(Gap.of(root ? Gap.Kind.FILES_REFUSED_TO_ROOT : Gap.Kind.FILES_OF_OTHERS, search.refused()));
            if (!root && look.everyNamespace()) {
                gaps.add(Gap.of(Gap.Kind.KEPT_NAMESPACES));
            }
        }
        if (!search.iterated() && root && look.everyNamespace()) {
            gaps.add(Gap.of(Gap.Kind.SOCKET_NAMESPACES));
        }
    }
}
