package io.keytrail.standalone.edition;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The edition's ports on 127.0.0.1: seven in a row. */
record Ports(int base) {

    private static final int COUNT = 7;
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** From a first port of 1 to 65529. */
    Ports {
        if (base < 1 || base > 65536 - COUNT) {
            throw new StartFailure("--port-base takes 1 to " + (65536 - COUNT) + ", not " + base
                    + ": it is the first of " + COUNT + " ports in a row");
        }
    }

    int admin() {
        return base;
    }

    int query() {
        return base + 1;
    }

    int sample() {
        return base + 2;
    }

    int registry() {
        return base + 3;
    }

    int kafka() {
        return base + 4;
    }

    int smtp() {
        return base + 5;
    }

    int mail() {
        return base + 6;
    }

    /** By the names they have in standalone.json. */
    Map<String, Integer> byName() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("admin", admin());
        ports.put("query", query());
        ports.put("sample", sample());
        ports.put("registry", registry());
        ports.put("kafka", kafka());
        ports.put("smtp", smtp());
        ports.put("mail", mail());
        return ports;
    }

    /**
     * Waits that long for all of them to be free.
     *
     * @throws StartFailure if one is not
     */
    void awaitFree(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<String> taken = taken();
        while (taken.isPresent() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
            taken = taken();
        }
        taken.ifPresent(sentence -> {
            throw new StartFailure(sentence);
        });
    }

    /** One sentence on the first port that something else listens on; empty if all are free. */
    private Optional<String> taken() {
        return byName().entrySet().stream()
                .filter(port -> !isFree(port.getValue()))
                .findFirst()
                .map(port -> "Port " + port.getValue() + " (" + port.getKey()
                        + ") is taken: stop what listens there, or choose other ports with --port-base N");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
