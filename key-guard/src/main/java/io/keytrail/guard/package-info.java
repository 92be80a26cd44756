/**
 * For API servers: verify a key, refuse, record the call. Begin at {@link io.keytrail.guard.KeyGuard}; on a servlet
 * container put {@link io.keytrail.guard.servlet.KeyGuardFilter} in front of the API.
 */
package io.keytrail.guard;
