/** Actions on their way out, outcomes on their way back. */
package io.keytrail.admin.actions;
