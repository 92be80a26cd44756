package io.keytrail.service.access;

import java.util.HashMap;
import java.util.Map;

/**
 * Places that people, or networks, share: so many in all, and for each no more than a part, lest one takes them all.
 * Thread-safe.
 */
public final class SharedPlaces {

    private final int all;
    private final int ofOne;
    private final Map<String, Integer> takenBy = new HashMap<>();
    private int taken;

    /**
     * @param all how many there are; at least one
     * @param ofOne how many of them one may have; at least one
     */
    public SharedPlaces(int all, int ofOne) {
        this.all = Math.max(1, all);
        this.ofOne = Math.max(1, ofOne);
    }

    /** Takes a place, if there is one for them. */
    public synchronized boolean take(String who) {
        int own = takenBy.getOrDefault(who, 0);
        if (taken >= all || own >= ofOne) {
            return false;
        }
        taken++;
        takenBy.put(who, own + 1);
        return true;
    }

    /** Gives a place back that was taken. */
    public synchronized void leave(String who) {
        taken--;
        takenBy.computeIfPresent(who, (one, own) -> own == 1 ? null : own - 1);
    }
}
