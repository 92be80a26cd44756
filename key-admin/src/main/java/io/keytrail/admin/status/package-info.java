/** The status of every key, followed into memory. */
package io.keytrail.admin.status;
