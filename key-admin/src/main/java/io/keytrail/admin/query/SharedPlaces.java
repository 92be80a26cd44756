package io.keytrail.admin.query;

import java.util.HashMap;
import java.util.Map;

/** Places that people share: so many in all, and for each person no more than a part, lest one takes them all. Thread-safe. */
final class SharedPlaces {

    private final int all;
    private final int ofOne;
    private final Map<String, Integer> takenBy = new HashMap<>();
    private int taken;

    /**
     * @param all how many there are; at least one
     * @param ofOne how many of them one person may have; at least one
     */
    SharedPlaces(int all, int ofOne) {
        this.all = Math.max(1, all);
        this.ofOne = Math.max(1, ofOne);
    }

    /** Takes a place, if there is one for that person. */
    synchronized boolean take(String userId) {
        int own = takenBy.getOrDefault(userId, 0);
        if (taken >= all || own >= ofOne) {
            return false;
        }
        taken++;
        takenBy.put(userId, own + 1);
        return true;
    }

    /** Gives a place back that was taken. */
    synchronized void leave(String userId) {
        taken--;
        takenBy.computeIfPresent(userId, (user, own) -> own == 1 ? null : own - 1);
    }
}
