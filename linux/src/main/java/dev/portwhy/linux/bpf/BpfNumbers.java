package dev.portwhy.linux.bpf;

/** Numbers of bpf(2) that several programs use: include/uapi/linux/bpf.h. */
final class BpfNumbers {

    /** Commands: {@code enum bpf_cmd}. */
    static final int MAP_CREATE = 0;

    static final int MAP_LOOKUP_ELEM = 1;
    static final int MAP_GET_NEXT_KEY = 4;
    static final int RAW_TRACEPOINT_OPEN = 17;

    /** Kinds of maps: {@code enum bpf_map_type}. */
    static final int MAP_TYPE_HASH = 1;

    static final int MAP_TYPE_ARRAY = 2;
    static final int MAP_TYPE_LRU_HASH = 9;
    static final int MAP_TYPE_RINGBUF = 27;

    /** Kinds of programs: {@code enum bpf_prog_type}. */
    static final int PROG_TYPE_TRACING = 26;

    /** Where programs are attached: {@code enum bpf_attach_type}. */
    static final int TRACE_RAW_TP = 23;

    /** What a program calls: {@code enum bpf_func_id}. */
    static final int CALL_MAP_LOOKUP_ELEM = 1;

    static final int CALL_MAP_UPDATE_ELEM = 2;
    static final int CALL_MAP_DELETE_ELEM = 3;
    static final int CALL_GET_CURRENT_PID_TGID = 14;
    static final int CALL_GET_CURRENT_TASK = 35;

    private BpfNumbers() {}
}
