/** The audit log as it is read: every account's chain of entries. */
package io.keytrail.streams.audit;
