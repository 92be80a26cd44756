/** The form of an API call: ranges of its fields, and how credentials are taken out of its texts. */
package io.keytrail.schemas.calls;
