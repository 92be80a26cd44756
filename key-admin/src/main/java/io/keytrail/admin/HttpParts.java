package io.keytrail.admin;

import io.keytrail.admin.console.ConsoleParts;
import io.keytrail.admin.health.FollowersHealth;
import io.keytrail.admin.humancheck.HumanCheckParts;
import io.keytrail.admin.keys.KeysParts;
import io.keytrail.admin.me.MeController;
import io.keytrail.admin.members.AccountAdmins;
import io.keytrail.admin.members.MembersAtSignIn;
import io.keytrail.admin.members.MembersController;
import io.keytrail.admin.query.QueryParts;
import io.keytrail.admin.signin.SignInParts;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * All of key-admin that answers HTTP. What it needs beneath (action log, vault, member lists, tokens) is declared
 * elsewhere: on Kafka in production, in memory in tests.
 */
@Configuration(proxyBeanMethods = false)
@Import({
    KeysParts.class,
    QueryParts.class,
    AccountAdmins.class,
    MembersController.class,
    MembersAtSignIn.class,
    MeController.class,
    HumanCheckParts.class,
    FollowersHealth.class,
    SignInParts.class,
    ConsoleParts.class
})
public class HttpParts {}
