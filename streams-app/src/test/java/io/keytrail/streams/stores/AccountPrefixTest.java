package io.keytrail.streams.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.UniqueElements;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Bytes;

class AccountPrefixTest {

    @Property
    void theKeysOfTwoAccountsNeverInterleave(
            @ForAll @Size(2) @UniqueElements
                    List<@StringLength(min = 1, max = 5) @Chars({'a', 'b', '-', '.', '_', '0'}) String> accounts,
            @ForAll @LongRange(min = 0) long first,
            @ForAll @LongRange(min = 0) long second) {
        String one = accounts.get(0);
        String other = accounts.get(1);

        Bytes key = AccountPrefix.key(other, second, new byte[0]);

        assertThat(key.compareTo(AccountPrefix.key(one, new byte[0])) > 0 && key.compareTo(AccountPrefix.end(one)) < 0)
                .isFalse();
        assertThat(AccountPrefix.key(one, first, new byte[0])).isLessThan(AccountPrefix.end(one));
    }

    @Property
    void keysOfAnAccountLieInTheOrderOfTheirNumbers(
            @ForAll @LongRange(min = 0) long first, @ForAll @LongRange(min = 0) long second) {
        int order = AccountPrefix.key("acme", first, new byte[] {-1})
                .compareTo(AccountPrefix.key("acme", second, new byte[] {-1}));

        assertThat(Integer.signum(order)).isEqualTo(Long.compare(first, second));
    }

    @Property
    void aPartitionIsThatOfKafkasDefaultPartitioner(
            @ForAll String key, @ForAll @IntRange(min = 1, max = 64) int partitions) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);

        assertThat(AccountPrefix.partition(bytes, partitions))
                .isEqualTo(BuiltInPartitioner.partitionForKey(bytes, partitions));
    }
}
