/** Secrets that the instances of key-admin share as files. */
package io.keytrail.admin.secretfiles;
