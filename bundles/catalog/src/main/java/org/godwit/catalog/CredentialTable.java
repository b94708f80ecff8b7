// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.access.Credentials;
import org.godwit.api.disk.MachineId;
import org.jdbi.v3.core.Handle;

/** {@code enrolment_token} and {@code agent_identity}. */
final class CredentialTable implements Credentials {
    private static final String TOKEN = "select digest, created_at, expires_at, uses from enrolment_token";

    private final CatalogDatabase database;

    CredentialTable(CatalogDatabase database) {
        this.database = database;
    }

    @Override
    public void add(EnrolmentToken token) throws IOException {
        database.write(
                handle -> handle.createUpdate("insert into enrolment_token (digest, created_at, expires_at, uses)"
                                + " values (:digest, :createdAt, :expiresAt, :uses)")
                        .bind("digest", token.digest())
                        .bind("createdAt", CatalogDatabase.micros(token.createdAt()))
                        .bind("expiresAt", CatalogDatabase.micros(token.expiresAt()))
                        .bind("uses", token.uses())
                        .execute());
    }

    @Override
    public Redemption redeem(String digest, Instant now) throws IOException {
        return database.change(handle -> {
            // One statement decides, so that of two who come at once only one finds a use left.
            int used = handle.createUpdate("update enrolment_token set uses = uses - 1"
                            + " where digest = :digest and uses > 0 and expires_at > :now")
                    .bind("digest", digest)
                    .bind("now", CatalogDatabase.micros(now))
                    .execute();
            return used == 1 ? Redemption.ACCEPTED : refusal(handle, digest);
        });
    }

    private static Redemption refusal(Handle handle, String digest) {
        Optional<EnrolmentToken> token = handle.createQuery(TOKEN + " where digest = :digest")
                .bind("digest", digest)
                .map((row, context) -> token(row))
                .findOne();
        if (token.isEmpty()) {
            return Redemption.UNKNOWN;
        }
        return token.get().uses() <= 0 ? Redemption.USED_UP : Redemption.EXPIRED;
    }

    @Override
    public List<EnrolmentToken> tokens() throws IOException {
        return database.read(handle -> handle.createQuery(TOKEN + " order by created_at, digest")
                .map((row, context) -> token(row))
                .list());
    }

    @Override
    public void put(AgentIdentity identity) throws IOException {
        new Upsert(
                        database,
                        "update agent_identity set machine = :machine, issued_at = :issuedAt, expires_at = :expiresAt,"
                                + " revoked = :revoked where fingerprint = :fingerprint",
                        "insert into agent_identity (fingerprint, machine, issued_at, expires_at, revoked)"
                                + " values (:fingerprint, :machine, :issuedAt, :expiresAt, :revoked)")
                .with(statement -> statement
                        .bind("fingerprint", identity.fingerprint())
                        .bind("machine", identity.machine().value())
                        .bind("issuedAt", CatalogDatabase.micros(identity.issuedAt()))
                        .bind("expiresAt", CatalogDatabase.micros(identity.expiresAt()))
                        .bind("revoked", identity.revoked()));
    }

    @Override
    public Optional<AgentIdentity> identity(String fingerprint) throws IOException {
        return database.read(handle -> handle.createQuery(
                        "select machine, fingerprint, issued_at, expires_at, revoked from agent_identity"
                                + " where fingerprint = :fingerprint")
                .bind("fingerprint", fingerprint)
                .map((row, context) -> new AgentIdentity(
                        new MachineId(row.getString(1)),
                        row.getString(2),
                        CatalogDatabase.instant(row.getLong(3)),
                        CatalogDatabase.instant(row.getLong(4)),
                        row.getBoolean(5)))
                .findOne());
    }

    @Override
    public void revoke(MachineId machine) throws IOException {
        database.write(
                handle -> handle.createUpdate("update agent_identity set revoked = true where machine = :machine")
                        .bind("machine", machine.value())
                        .execute());
    }

    private static EnrolmentToken token(ResultSet row) throws SQLException {
        return new EnrolmentToken(
                row.getString(1),
                CatalogDatabase.instant(row.getLong(2)),
                CatalogDatabase.instant(row.getLong(3)),
                row.getInt(4));
    }
}
