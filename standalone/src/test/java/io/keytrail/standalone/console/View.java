package io.keytrail.standalone.console;

import java.util.function.Consumer;

/**
 * Something that people see: a page, or a state of one that is not reached by a link.
 *
 * @param name of its screenshots
 * @param user who sees it, empty for somebody who is not signed in
 * @param way to it, from the moment in which the user has signed in
 * @param isAside whether the documentation needs no picture of it, having one of that page already
 * @param isAtOther whether it is seen at the other key-admin
 */
record View(String name, String user, Consumer<Console> way, boolean isAside, boolean isAtOther) {

    View(String name, String user, Consumer<Console> way) {
        this(name, user, way, false, false);
    }

    /** A page that is reached by its address. */
    static View page(String name, String user, String path) {
        return new View(name, user, console -> console.open(path));
    }

    /** The same, without a picture in the documentation: a state of a page that has one, and differs little from that. */
    View aside() {
        return new View(name, user, way, true, isAtOther);
    }

    /** The same at the other key-admin, whose settings differ. */
    View atOther() {
        return new View(name, user, way, isAside, true);
    }

    /** Goes there; signs the user in, unless it is whoever is signed in already. */
    void visit(Console console, OtherKeyAdmin other) {
        if (isAtOther) {
            // browsers tell no ports apart when they bring cookies: a sign-in there ends the one here
            console.forgetEverybody();
            new View(name, user, way).visit(console.at(other.address()), other);
            return;
        }
        console.browser().look(Look.USUAL);
        if (user.isEmpty()) {
            console.forgetEverybody();
            console.open("/sign-in");
        } else if (!console.isSignedIn(user)) {
            console.forgetEverybody();
            console.signIn(user);
        }
        way.accept(console);
    }

    @Override
    public String toString() {
        return name;
    }
}
