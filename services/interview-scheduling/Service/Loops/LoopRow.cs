using Dapper;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>A loop as the database keeps it.</summary>
internal sealed record LoopRow(Guid Id, Guid ApplicationId, string CandidateTimeZone, short State, string[] Reasons, long Revision, Instant CreatedAt)
{
    internal const string Columns = "id, application_id, candidate_time_zone, state, reasons, revision, created_at";

    /// <summary>One loop with its interviews, or null.</summary>
    internal static async Task<Loop?> Find(Guid id, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var row = await connection.QuerySingleOrDefaultAsync<LoopRow>(new CommandDefinition(
            $"select {Columns} from loops where id = @id", new { id }, cancellationToken: cancellation));
        return row is null ? null : (await WithInterviews([row], connection, cancellation))[0];
    }

    /// <summary>Loops with their interviews, in the order of the rows.</summary>
    internal static async Task<List<Loop>> WithInterviews(IReadOnlyList<LoopRow> rows, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var interviews = (await connection.QueryAsync<InterviewRow>(new CommandDefinition(
            $"{InterviewRow.Select} where i.loop_id = any(@ids) order by lower(i.during)", new { ids = rows.Select(row => row.Id).ToArray() },
            cancellationToken: cancellation))).ToLookup(interview => interview.LoopId);
        return [.. rows.Select(row => new Loop
        {
            Id = row.Id.ToString(), ApplicationId = row.ApplicationId.ToString(), CandidateTimeZone = row.CandidateTimeZone,
            Interviews = { interviews[row.Id].Select(interview => interview.ToMessage()) },
            State = (LoopState)row.State, Reasons = { row.Reasons }, Etag = Etag.Of(row.Revision), CreateTime = row.CreatedAt.ToTimestamp(),
        })];
    }
}

/// <summary>An interview with what its loop and its interviewer add to it.</summary>
internal sealed record InterviewRow(Guid Id, Guid LoopId, Guid ApplicationId, short Kind, Guid InterviewerId, string DisplayName, Instant Starts, Instant Ends, short State)
{
    internal const string Select = """
        select i.id, i.loop_id, l.application_id, i.kind, i.interviewer_id, p.display_name, lower(i.during) as starts, upper(i.during) as ends, l.state
        from interviews i join loops l on l.id = i.loop_id join interviewers p on p.id = i.interviewer_id
        """;

    internal Interview ToMessage() => new()
    {
        Id = Id.ToString(), LoopId = LoopId.ToString(), ApplicationId = ApplicationId.ToString(), Kind = (RoundKind)Kind,
        InterviewerId = InterviewerId.ToString(), InterviewerName = DisplayName, StartTime = Starts.ToTimestamp(), EndTime = Ends.ToTimestamp(),
        State = (LoopState)State,
    };
}
