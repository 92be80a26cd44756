/**
 * The write side: what becomes of a {@code KeyAction}. The rules are in {@link io.keytrail.streams.lifecycle.AccountKeys}
 * and {@link io.keytrail.streams.lifecycle.KeySlot}, as values and pure functions; {@code LifecycleProcessor} loads,
 * applies, stores and forwards; {@code LifecycleTopology} is the diagram.
 */
package io.keytrail.streams.lifecycle;
