package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.Member;
import io.keytrail.schemas.NewKey;
import io.keytrail.schemas.keys.KeyKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Actions as key-admin would send them: everything in order, for a test to change what it is about. */
final class Actions {

    static final Actor ADA = Actor.newBuilder()
            .setUserId("u-ada")
            .setEmail("ada@acme.test")
            .setRole("super-admin")
            .setIp("192.0.2.7")
            .setUserAgent("test/1")
            .build();
    static final Actor ALAN =
            Actor.newBuilder(ADA).setUserId("u-alan").setEmail("alan@acme.test").build();
    static final Actor ANA = Actor.newBuilder(ADA)
            .setUserId("u-ana")
            .setEmail("ana@acme.test")
            .setRole("analyst")
            .build();

    private static final AtomicInteger NEXT = new AtomicInteger();

    private Actions() {}

    static KeyAction.Builder action(Action action, String account, KeyKind kind, String name, Instant now) {
        String id = "a" + NEXT.incrementAndGet();
        return KeyAction.newBuilder()
                .setActionId(id)
                .setAttemptId(id + "-attempt")
                .setRequestHash("")
                .setAccountId(account)
                .setAction(action)
                .setActor(ADA)
                .setRequestedAt(now)
                .setValidUntil(now.plusSeconds(60))
                .setKind(kind.text())
                .setName(name)
                .setNewKey(
                        action == Action.GENERATE || action == Action.ROTATE
                                ? newKey(id).build()
                                : null);
    }

    static KeyAction.Builder action(Action action, Instant now) {
        return action(action, "acme", KeyKind.STANDARD, "default", now);
    }

    static KeyAction.Builder generate(Instant now) {
        return action(Action.GENERATE, now);
    }

    static KeyAction.Builder show(Instant now) {
        return action(Action.SHOW, now);
    }

    static KeyAction.Builder rotate(Duration grace, Instant now) {
        return action(Action.ROTATE, now).setGraceMillis(grace.toMillis());
    }

    static KeyAction.Builder expireRetiring(Instant now) {
        return action(Action.EXPIRE_RETIRING, now);
    }

    static KeyAction.Builder deactivate(Instant now) {
        return action(Action.DEACTIVATE, now);
    }

    static KeyAction.Builder setMembers(Instant now, Member... members) {
        return action(Action.SET_MEMBERS, now).setKind(null).setName(null).setMembers(List.of(members));
    }

    static Member member(String userId, String email, String role) {
        return Member.newBuilder()
                .setUserId(userId)
                .setEmail(email)
                .setRole(role)
                .build();
    }

    /** A key made from a name: the same name gives the same key. */
    static NewKey.Builder newKey(String name) {
        UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        return NewKey.newBuilder()
                .setKeyId(id.toString())
                .setKeyHash(id.toString().replace("-", "").repeat(2))
                .setHint(id.toString().substring(0, 4));
    }

    /** An action in another attempt: what key-admin sends when a request is repeated. */
    static KeyAction.Builder again(KeyAction action) {
        return KeyAction.newBuilder(action).setAttemptId(action.getAttemptId() + "-again");
    }
}
