package io.keytrail.admin.signin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpSession;

class OpenSessionsTest {

    private static final String ADA = "ada";
    private static final String GUS = "gus";

    private final OpenSessions sessions = new OpenSessions(2, 3);

    @Test
    void onesOldestEndsForOneTooManyAndNobodyElses() {
        // Given as many sessions of one person as there may be, and an older one of somebody else
        MockHttpSession another = begin(GUS);
        MockHttpSession oldest = begin(ADA);
        MockHttpSession newer = begin(ADA);

        // When the person signs in once more
        MockHttpSession newest = begin(ADA);

        // Then
        assertThat(oldest.isInvalid()).isTrue();
        assertThat(newer.isInvalid()).isFalse();
        assertThat(newest.isInvalid()).isFalse();
        assertThat(another.isInvalid()).isFalse();
    }

    @Test
    void theOldestOfAllEndsWhereThereIsRoomForNoMore() {
        // Given as many sessions as there may be in all
        MockHttpSession oldest = begin(ADA);
        MockHttpSession newer = begin(GUS);
        MockHttpSession newest = begin(ADA);

        // When somebody else signs in
        MockHttpSession another = begin("bob");

        // Then
        assertThat(oldest.isInvalid()).isTrue();
        assertThat(newer.isInvalid()).isFalse();
        assertThat(newest.isInvalid()).isFalse();
        assertThat(another.isInvalid()).isFalse();
    }

    @Test
    void aSessionThatHasEndedLeavesRoom() {
        // Given
        MockHttpSession older = begin(ADA);
        begin(ADA).invalidate();

        // When
        begin(ADA);

        // Then
        assertThat(older.isInvalid()).isFalse();
    }

    @Test
    void whoSignsInAgainWithinASessionHasItStill() {
        // Given as many as there may be
        MockHttpSession oldest = begin(ADA);
        MockHttpSession newer = begin(ADA);

        // When the oldest is signed in to once more
        sessions.begin(ADA, oldest);

        // Then it counts once, and is the newest
        assertThat(oldest.isInvalid()).isFalse();
        assertThat(newer.isInvalid()).isFalse();
        begin(ADA);
        assertThat(oldest.isInvalid()).isFalse();
        assertThat(newer.isInvalid()).isTrue();
    }

    @Test
    void aSessionIsOfWhoeverSignedInLast() {
        // Given a session in which somebody else has signed in since
        MockHttpSession handedOver = begin(ADA);
        sessions.begin(GUS, handedOver);

        // When its first person begins as many as there may be
        begin(ADA);
        begin(ADA);

        // Then it is none of theirs
        assertThat(handedOver.isInvalid()).isFalse();
    }

    private MockHttpSession begin(String userId) {
        MockHttpSession session = new MockHttpSession();
        sessions.begin(userId, session);
        return session;
    }
}
