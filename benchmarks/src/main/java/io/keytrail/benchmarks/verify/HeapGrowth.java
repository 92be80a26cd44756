package io.keytrail.benchmarks.verify;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.util.function.Supplier;

/** What an object takes of the heap with all that only it holds: what the heap has grown by once all garbage is gone. */
final class HeapGrowth {

    private static final int COLLECTIONS = 3;
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private HeapGrowth() {}

    /** Bytes of what the supplier makes. Nothing else may fill the heap meanwhile. */
    static long of(Supplier<?> maker) {
        long before = used();
        Object made = maker.get();
        try {
            return used() - before;
        } finally {
            // alive until here, whatever the compiler thinks of it
            Reference.reachabilityFence(made);
        }
    }

    private static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            MEMORY.gc();
        }
        return MEMORY.getHeapMemoryUsage().getUsed();
    }
}
