#!/bin/bash
# Failing connects and counted connections, as the kernel tells them: the programs themselves, watch and the agent.
. /portwhy/inside/lib
tests linux FailedConnectTraceTest FailedCallWatchTest ConnectionCounterTest
tests cli WatchOnKernelTest AgentOnKernelTest
