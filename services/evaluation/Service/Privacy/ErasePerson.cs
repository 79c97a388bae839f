using Dapper;
using Hiring.Candidate.V1;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Evaluation.Privacy;

/// <summary>
/// Removes what was written about a person who was erased, and reports it.
/// Points, recommendations and decisions stay: they are numbers about an application that nobody is named in.
/// </summary>
internal static class ErasePerson
{
    internal static async Task Apply(CandidateErased erased, Write write)
    {
        var applications = erased.ApplicationIds.Select(Guid.Parse).Order().ToArray();
        // Two statements: the second sees each card that was written before the first got its locks.
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            select pg_advisory_xact_lock(lock_application_key(id)) from unnest(@applications) with ordinality application (id, place) order by place;
            insert into erased_applications (application_id) select unnest(@applications) on conflict do nothing;
            """, new { applications }, cancellationToken: write.Cancellation));
        var rows = await write.Connection.ExecuteScalarAsync<long>(new CommandDefinition("""
            with ratings as (
                -- Where points were given, something must stand there.
                update scorecard_ratings r set evidence = case when points is null then '' else 'erased' end
                from scorecards s where s.id = r.scorecard_id and s.application_id = any(@applications) and r.evidence <> ''
                returning 1
            ), answers as (
                delete from request_log where (caller, method, request_id) in
                    (select caller, method, request_id from audit_entries where resource_ids && @applications)
                returning 1
            )
            select (select count(*) from ratings) + (select count(*) from answers)
            """, new { applications }, cancellationToken: write.Cancellation));
        write.Audit("candidate feed", "erase", [Guid.Parse(erased.ErasureId), Guid.Parse(erased.CandidateId), .. applications]);
        write.Append(new EvaluationEvent { PersonErased = new() { ErasureId = erased.ErasureId, CandidateId = erased.CandidateId, Rows = rows } });
    }
}
