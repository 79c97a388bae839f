using Dapper;
using Hiring.Candidate.V1;
using Npgsql;

namespace Hiring.Candidate.Tests.Clock;

/// <summary>One step of a history: where the application was from so many days ago.</summary>
internal sealed record PastStep(Stage Stage, double DaysAgo, ApplicationState State = ApplicationState.Active, string? StageId = null);

/// <summary>Writes histories into the database as they would have been written over months.</summary>
internal static class HistoryWriter
{
    /// <summary>Applications for a role that all went the same way.</summary>
    internal static async Task<List<string>> Write(this CandidateHost host, string roleId, int count, SourceKind source, params PastStep[] steps)
    {
        await using var connection = new NpgsqlConnection(host.Database);
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray();
        var last = steps[^1];
        await connection.ExecuteAsync("""
            insert into candidates (id, display_name, email, headline, location, skills, source_kind, source_detail, signals)
            select id, 'Past Candidate', 'past@example.org', '', '', '{}', @source, '', '[]' from unnest(@ids) id;
            insert into applications (id, candidate_id, role_id, stage, stage_id, state, revision, created_at, stage_at)
            select id, id, @role, @stage, @stageId, @state, @revision, now() - @began * interval '1 day', now() - @entered * interval '1 day' from unnest(@ids) id;
            insert into application_steps (application_id, revision, stage, stage_id, state, at)
            select id, n, stage, stage_id, state, now() - ago * interval '1 day'
            from unnest(@ids) id, unnest(@stages, @stageIds, @states, @agos) with ordinality step (stage, stage_id, state, ago, n);
            """, new
        {
            ids, role = Guid.Parse(roleId), source = (int)source, stage = (int)last.Stage, stageId = IdOf(last), state = (int)last.State, revision = (long)steps.Length,
            began = steps[0].DaysAgo, entered = steps.First(step => step.Stage == last.Stage).DaysAgo,
            stages = steps.Select(step => (int)step.Stage).ToArray(), stageIds = steps.Select(IdOf).ToArray(),
            states = steps.Select(step => (int)step.State).ToArray(), agos = steps.Select(step => step.DaysAgo).ToArray(),
        });
        return [.. ids.Select(id => id.ToString())];
    }

    internal static async Task<string> Write(this CandidateHost host, string roleId, params PastStep[] steps) =>
        (await host.Write(roleId, 1, SourceKind.Inbound, steps))[0];

    private static string IdOf(PastStep step) => step.StageId ?? step.Stage.ToString().ToLowerInvariant();
}
