package io.keytrail.admin.actions;

import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.KeyAction;

/** Is told what became of each action that this instance submitted and learned the outcome of. */
@FunctionalInterface
public interface DecisionListener {

    /** Called before {@link ActionLog#submit} returns, on the submitter's thread; must not throw. */
    void decided(KeyAction action, ActionOutcome outcome);
}
