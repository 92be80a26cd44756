package io.keytrail.admin.actions;

import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.KeyAction;

/**
 * Is told what became of each action that this instance submitted and learned the outcome of, also where it came too late
 * for whoever submitted it.
 */
@FunctionalInterface
public interface DecisionListener {

    /** Called before {@link ActionLog#submit} returns, or by the thread that reads outcomes; must neither block nor throw. */
    void decided(KeyAction action, ActionOutcome outcome);
}
