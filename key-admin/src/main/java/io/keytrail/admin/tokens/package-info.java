/** Tokens by which key-admin speaks to the query API in its caller's name. */
package io.keytrail.admin.tokens;
