package dev.portwhy.linux.bpf;

/** Numbers of bpf(2) that several programs use: include/uapi/linux/bpf.h. */
final class BpfNumbers {

    /** Commands: {@code enum bpf_cmd}. */
    static final int MAP_CREATE = 0;

    static final int MAP_LOOKUP_ELEM = 1;
    static final int MAP_DELETE_ELEM = 3;
    static final int MAP_GET_NEXT_KEY = 4;
    static final int PROG_TEST_RUN = 10;
    static final int OBJ_GET_INFO_BY_FD = 15;
    static final int RAW_TRACEPOINT_OPEN = 17;
    static final int BTF_LOAD = 18;
    static final int MAP_LOOKUP_BATCH = 24;

    /** Kinds of maps: {@code enum bpf_map_type}. */
    static final int MAP_TYPE_HASH = 1;

    static final int MAP_TYPE_ARRAY = 2;
    static final int MAP_TYPE_LRU_HASH = 9;
    static final int MAP_TYPE_SK_STORAGE = 24;
    static final int MAP_TYPE_RINGBUF = 27;

    /** How a map is made and changed. */
    static final int NO_PREALLOC = 1;

    static final int UPDATE_NOEXIST = 1;

    /** Kinds of programs: {@code enum bpf_prog_type}. */
    static final int PROG_TYPE_SCHED_CLS = 3;

    static final int PROG_TYPE_TRACING = 26;

    /** Where programs are attached: {@code enum bpf_attach_type}. */
    static final int TRACE_RAW_TP = 23;

    /** What a program calls: {@code enum bpf_func_id}. */
    static final int CALL_MAP_LOOKUP_ELEM = 1;

    static final int CALL_MAP_UPDATE_ELEM = 2;
    static final int CALL_MAP_DELETE_ELEM = 3;
    static final int CALL_SKB_STORE_BYTES = 9;
    static final int CALL_GET_CURRENT_PID_TGID = 14;
    static final int CALL_GET_CURRENT_COMM = 16;
    static final int CALL_SKB_LOAD_BYTES = 26;
    static final int CALL_GET_CURRENT_TASK = 35;
    static final int CALL_SK_RELEASE = 86;
    static final int CALL_SKC_LOOKUP_TCP = 99;
    static final int CALL_SK_STORAGE_GET = 107;
    static final int CALL_SKC_TO_TCP_SOCK = 137;

    private BpfNumbers() {}
}
