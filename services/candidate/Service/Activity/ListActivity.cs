using Dapper;
using Grpc.Core;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Candidate.Activity;

/// <summary>Lists what happened around a candidate, newest first, merged from where each kind of thing is kept.</summary>
public sealed class ListActivity(NpgsqlDataSource database)
{
    /// <summary>
    /// What the feed is made of, one select a kind. All have the same columns, so that the order and the page are put
    /// around each of them alike: no kind gives more rows than a page needs.
    /// </summary>
    private static readonly string[] Sources =
    [
        """
        select s.at, 1 as kind, a.id, s.revision as step, a.id as application_id, s.actor, s.reason as text, s.stage_id, s.state
        from applications a join application_steps s on s.application_id = a.id where a.candidate_id = @candidate
        """,
        """
        select s.created_at, 2, s.id, 0::bigint, a.id, s.started_by, '', '', s.state
        from applications a join screenings s on s.application_id = a.id where a.candidate_id = @candidate
        """,
        """
        select s.finished_at, 3, s.id, 0::bigint, a.id, '', '', '', s.state
        from applications a join screenings s on s.application_id = a.id where a.candidate_id = @candidate and s.finished_at is not null
        """,
        """
        select o.created_at, 4, o.id, 0::bigint, a.id, '', '', '', o.state
        from applications a join offers o on o.application_id = a.id where a.candidate_id = @candidate
        """,
        """
        select o.answered_at, 5, o.id, 0::bigint, a.id, '', case o.state when 92 then o.withdraw_reason else o.decline_reason end, '', o.state
        from applications a join offers o on o.application_id = a.id where a.candidate_id = @candidate and o.answered_at is not null
        """,
        "select created_at, 6, id, 0::bigint, application_id, author, text, '', 0 from notes where candidate_id = @candidate",
        "select created_at, 7, id, 0::bigint, application_id, author, title, '', 0 from tasks where candidate_id = @candidate",
        "select done_at, 8, id, 0::bigint, application_id, done_by, title, '', 0 from tasks where candidate_id = @candidate and done_at is not null",
    ];

    private static readonly string Query = $"""
        select exists (select from candidates where id = @candidate and erased_at is null);
        select * from ({string.Join("\nunion all\n", Sources.Select(Newest))}) as feed
        order by at desc, kind desc, id desc, step desc limit @size;
        """;

    internal async Task<ListActivityResponse> Handle(ListActivityRequest request, ServerCallContext call)
    {
        var candidate = Guid.Parse(request.CandidateId);
        var size = request.PageSize == 0 ? 50 : Math.Min(request.PageSize, 200);
        var after = ActivityCursor.Read(request.PageToken, candidate);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        // After a merge everything is at the survivor.
        candidate = await Survivor.Of(candidate, connection, call.CancellationToken) ?? throw Problem.NotFound("candidate", candidate);
        await using var found = await connection.QueryMultipleAsync(new CommandDefinition(Query,
            new { candidate, size, at = after.At, kind = after.Kind, id = after.Id, step = after.Step }, cancellationToken: call.CancellationToken));
        if (!await found.ReadSingleAsync<bool>())
            throw Problem.NotFound("candidate", candidate);
        var rows = (await found.ReadAsync<Row>()).AsList();
        return new ListActivityResponse
        {
            Entries = { rows.Select(row => row.ToMessage()) },
            NextPageToken = rows.Count < size ? "" : rows[^1].Cursor.ToToken(Guid.Parse(request.CandidateId)),
        };
    }

    private static string Newest(string source) => $"""
        (select * from ({source}) as one (at, kind, id, step, application_id, actor, text, stage_id, state)
        where (at, kind, id, step) < (@at, @kind, @id, @step) order by at desc, kind desc, id desc, step desc limit @size)
        """;

    private sealed record Row(Instant At, int Kind, Guid Id, long Step, Guid? ApplicationId, string Actor, string Text, string StageId, int State)
    {
        internal ActivityCursor Cursor => new(At, Kind, Id, Step);

        internal ActivityEntry ToMessage()
        {
            var entry = new ActivityEntry
            {
                Kind = (ActivityKind)Kind, OccurTime = At.ToTimestamp(), Actor = Actor, ApplicationId = ApplicationId?.ToString() ?? "",
                SubjectId = Id.ToString(), Text = Text, StageId = StageId,
            };
            switch (entry.Kind)
            {
                case ActivityKind.ApplicationStep:
                    entry.ApplicationState = (ApplicationState)State;
                    break;
                case ActivityKind.ScreeningStarted or ActivityKind.ScreeningFinished:
                    entry.ScreeningState = (ScreeningState)State;
                    break;
                case ActivityKind.OfferMade or ActivityKind.OfferAnswered:
                    entry.OfferState = (OfferState)State;
                    break;
            }
            return entry;
        }
    }
}
