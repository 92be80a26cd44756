package io.keytrail.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketFactoryTest {

    private static final byte[] GREETING = "hello".getBytes(StandardCharsets.US_ASCII);

    @Test
    void bytesGoBothWaysThroughTheFile(@TempDir Path folder) throws Exception {
        // Given a server that listens at a file
        Path file = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(file));

            // When somebody connects as if it were to a host, and is answered with what they sent
            try (Socket socket = new UnixSocketFactory(file.toString()).createSocket("localhost", 5432);
                    SocketChannel accepted = server.accept()) {
                socket.getOutputStream().write(GREETING);
                ByteBuffer received = ByteBuffer.allocate(GREETING.length);
                while (received.hasRemaining()) {
                    accepted.read(received);
                }
                accepted.write(received.flip());

                // Then it comes back
                assertThat(socket.getInputStream().readNBytes(GREETING.length)).isEqualTo(GREETING);
                assertThat(socket.isConnected()).isTrue();
            }
        }
    }
}
