package io.keytrail.service.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedPlacesTest {

    private final SharedPlaces places = new SharedPlaces(3, 2);

    @Test
    void nobodyTakesAllOfThem() {
        assertThat(places.take("ana")).isTrue();
        assertThat(places.take("ana")).isTrue();
        assertThat(places.take("ana")).isFalse();

        assertThat(places.take("gus")).isTrue();
    }

    @Test
    void thereAreNoMoreThanThereAre() {
        places.take("ana");
        places.take("ana");
        places.take("gus");

        assertThat(places.take("gus")).isFalse();
        assertThat(places.take("ada")).isFalse();
    }

    @Test
    void aPlaceThatIsLeftIsFree() {
        places.take("ana");
        places.take("ana");

        places.leave("ana");

        assertThat(places.take("ana")).isTrue();
    }
}
