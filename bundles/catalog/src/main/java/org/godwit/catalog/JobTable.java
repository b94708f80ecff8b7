// SPDX-License-Identifier: Apache-2.0
package org.godwit.catalog;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobJournal;

/** {@code job}. */
final class JobTable implements JobJournal {
    private final CatalogDatabase database;

    JobTable(CatalogDatabase database) {
        this.database = database;
    }

    @Override
    public void save(Job job) throws IOException {
        new Upsert(
                        database,
                        "update job set state = :state, created_at = :createdAt, body = :body where id = :id",
                        "insert into job (id, state, created_at, body) values (:id, :state, :createdAt, :body)")
                .with(statement -> statement
                        .bind("id", job.id().value())
                        .bind("state", job.state().word())
                        .bind("createdAt", CatalogDatabase.micros(job.createdAt()))
                        .bind("body", RecordJson.write(job, Job.class)));
    }

    @Override
    public Optional<Job> find(JobId id) throws IOException {
        return database.read(handle -> handle.createQuery("select body from job where id = :id")
                .bind("id", id.value())
                .map((row, context) -> job(row.getString(1)))
                .findOne());
    }

    @Override
    public List<Job> unfinished() throws IOException {
        return database.read(handle -> handle.createQuery(
                        "select body from job where state in ('queued', 'running') order by created_at, id")
                .map((row, context) -> job(row.getString(1)))
                .list());
    }

    @Override
    public List<Job> newest(int limit) throws IOException {
        return database.read(
                handle -> handle.createQuery("select body from job order by created_at desc, id desc limit :limit")
                        .bind("limit", limit)
                        .map((row, context) -> job(row.getString(1)))
                        .list());
    }

    private static Job job(String body) {
        return RecordJson.read(body, Job.class);
    }
}
