package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Actor;

/** Who does what a time that has come does: Keytrail itself. */
final class SystemActor {

    static final String USER_ID = "system";

    static final Actor INSTANCE = Actor.newBuilder().setUserId(USER_ID).build();

    private SystemActor() {}
}
