package io.keytrail.standalone.console;

import java.util.function.Consumer;

/**
 * Something that people see: a page, or a state of one that is not reached by a link.
 *
 * @param name of its screenshots
 * @param user who sees it, empty for somebody who is not signed in
 * @param way to it, from the moment in which the user has signed in
 */
record View(String name, String user, Consumer<Console> way) {

    /** A page that is reached by its address. */
    static View page(String name, String user, String path) {
        return new View(name, user, console -> console.open(path));
    }

    /** Goes there, in a browser that knows nobody. */
    void visit(Console console) {
        console.browser().reset();
        if (user.isEmpty()) {
            console.open("/sign-in");
        } else {
            console.signIn(user);
        }
        way.accept(console);
    }

    @Override
    public String toString() {
        return name;
    }
}
