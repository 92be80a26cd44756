package io.keytrail.streams.query;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends what a well-behaved client would not. */
final class RawHttp {

    private RawHttp() {}

    static int statusOf(Http caller, String method, String target) throws IOException {
        String request = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                + caller.authorization() + "\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket("localhost", caller.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return Integer.parseInt(answer.readLine().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        }
    }
}
