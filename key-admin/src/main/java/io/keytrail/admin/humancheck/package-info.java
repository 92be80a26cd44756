/**
 * Whether a person sits at the browser that is to change a key. A page fetches a {@code Challenge} for one {@code Purpose},
 * the browser answers it, and {@code HumanGate} lets the request through that carries a right answer. That an answer is used
 * once is seen to by the write side, to which its nonce goes. Why so: docs/decisions/014-human-check.md.
 */
package io.keytrail.admin.humancheck;
