package io.keytrail.streams.query;

import io.keytrail.streams.runtime.SideStatus;
import java.util.List;

/** Tells how the two sides of this instance are doing. */
@FunctionalInterface
public interface SideStatuses {

    /** The write side, then the read side. */
    List<SideStatus> now();
}
