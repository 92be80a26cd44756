/** The texts of keys, sealed, on a compacted topic: the one place where they are kept, and how they leave it. */
package io.keytrail.admin.vault;
