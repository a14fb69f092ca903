package dev.portwhy.model;

/** Which protocols, families, devices and namespaces there may be in a table, to spare looking at each row. */
public final class SocketKinds {

    private static final int FAMILIES = 8;

    private static final int NONE = -1;

    private int bits;
    /** The index of some row's namespace. */
    private int namespace = NONE;

    private boolean severalNamespaces;
    /** The bits of all device indexes that were ever among the rows. */
    private int devices;

    SocketKinds() {}

    void add(Protocol protocol, Family family, int namespaceIndex) {
        bits |= 1 << protocol.ordinal() | 1 << FAMILIES + family.ordinal();
        addNamespace(namespaceIndex);
    }

    void addNamespace(int index) {
        severalNamespaces |= index != namespace && namespace != NONE;
        namespace = index;
    }

    void addDevice(int index) {
        devices |= index;
    }

    void add(SocketKinds others) {
        bits |= others.bits;
        devices |= others.devices;
        severalNamespaces |= others.severalNamespaces;
        if (others.namespace != NONE) {
            addNamespace(others.namespace);
        }
    }

    /** Whether a row may be bound to a device. */
    public boolean mayHaveDevices() {
        return devices != 0;
    }

    /** Whether there may be rows of several namespaces. */
    public boolean mayHaveSeveralNamespaces() {
        return severalNamespaces;
    }

    /** Whether there may be a row of this protocol. */
    public boolean mayHave(Protocol protocol) {
        return (bits >>> protocol.ordinal() & 1) != 0;
    }

    /** Whether there may be a row of this family. */
    public boolean mayHave(Family family) {
        return (bits >>> FAMILIES + family.ordinal() & 1) != 0;
    }
}
