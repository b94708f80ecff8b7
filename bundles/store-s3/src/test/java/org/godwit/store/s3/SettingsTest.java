// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class SettingsTest {
    private static final Map<String, Object> SOUND =
            Map.of("bucket", "backups", "access_key", "me", "secret_key", "hidden words");

    @Test
    void aSecretIsNeverShown() {
        assertThat(Settings.of(Stores.page(SOUND)).toString())
                .doesNotContain("hidden words")
                .contains("***");
    }

    @Test
    void whatIsWrongIsNamed() {
        assertWrong("bucket", "", "bucket names the bucket");
        assertWrong("prefix", "/a", "prefix is words");
        assertWrong("endpoint", "ftp://x", "endpoint is http");
        assertWrong("part_mebibytes", 4, "part.mebibytes is 5 to 1024, not 4");
        assertWrong("attempts", 0, "attempts is 1 to 20");
        assertWrong("retention_mode", "forever", "retention.mode is governance or compliance");
        assertWrong("access_key", "", "access.key goes with");
        assertWrong("secret_key_file", "/no/such", "access.key goes with");
        assertWrong("id", "Main", "Main");
    }

    @Test
    void aCaFileThatIsNoneIsSaidAtTheStart() {
        assertThatThrownBy(
                        () -> Connection.open(Settings.of(Stores.page(Map.of("bucket", "b1", "ca_file", "/no/such")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/no/such");
    }

    @Test
    void anUnknownKeyIsRefusedByName() {
        assertThatThrownBy(() -> new S3BlobStore(Stores.page(SOUND), Map.of("bukket", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bukket");
    }

    private static void assertWrong(String key, Object value, String said) {
        Map<String, Object> keys = new java.util.HashMap<>(SOUND);
        keys.put(key, value);
        assertThatThrownBy(() -> Settings.of(Stores.page(keys)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }
}
