package io.keytrail.standalone.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/**
 * Ports that are free when somebody asks and, as far as that can be, still are when what was started comes to listen on
 * them: below those that the operating system gives to whoever connects, apart from those that tests of another process
 * take at the same time, and none twice in a row.
 */
final class FreePorts {

    /** Above the last one that browsers refuse, 10080. */
    private static final int FIRST = 10_100;

    private static final int OF_EACH_PROCESS = 5_500;
    private static final int PROCESSES = 4;
    private static final int MOST_ATTEMPTS = 1_000;

    private static final int OWN_FIRST = FIRST + OF_EACH_PROCESS * (Integer.getInteger("keytrail.fork", 0) % PROCESSES);

    /** Where to look next, counted from {@link #OWN_FIRST}; not where the process before this one began. */
    private static int next = new Random().nextInt(OF_EACH_PROCESS);

    private FreePorts() {}

    /** The first of so many ports of 127.0.0.1. */
    static synchronized int inARow(int length) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            if (next + length > OF_EACH_PROCESS) {
                next = 0;
            }
            int first = OWN_FIRST + next;
            next += length;
            if (areFree(first, length)) {
                return first;
            }
        }
        throw new IllegalStateException("No " + length + " free ports in a row from " + OWN_FIRST + " on");
    }

    private static boolean areFree(int first, int length) {
        for (int port = first; port < first + length; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (!socket.isBound()) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
