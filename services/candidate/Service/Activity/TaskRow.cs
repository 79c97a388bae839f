using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.Candidate.Activity;

/// <summary>A task as it is stored.</summary>
internal sealed record TaskRow(
    Guid Id, Guid CandidateId, Guid? ApplicationId, string Title, string Assignee, Instant? DueAt, Instant? DoneAt, string DoneBy, string Author,
    long Revision, Instant CreatedAt)
{
    internal const string Columns = "id, candidate_id, application_id, title, assignee, due_at, done_at, done_by, author, revision, created_at";

    /// <summary>Furthest ahead that a task may be due.</summary>
    internal static readonly Duration Longest = Duration.FromDays(731);

    /// <summary>The task, locked until the transaction ends. NOT_FOUND, or ETAG_MISMATCH if it is another version than the etag's.</summary>
    internal static async Task<TaskRow> Lock(string task, string etag, Write write)
    {
        var id = Guid.Parse(task);
        var seen = Etag.Parse(etag);
        var row = await write.Connection.QuerySingleOrDefaultAsync<TaskRow>(new CommandDefinition(
            $"select {Columns} from tasks where id = @id for update", new { id }, cancellationToken: write.Cancellation))
            ?? throw Problem.NotFound("task", id);
        return seen is null || seen == row.Revision ? row : throw Problem.Stale("task", id);
    }

    internal CandidateTask ToMessage() => new()
    {
        Id = Id.ToString(), CandidateId = CandidateId.ToString(), ApplicationId = ApplicationId?.ToString() ?? "", Title = Title, Assignee = Assignee,
        DueTime = DueAt?.ToTimestamp(), DoneTime = DoneAt?.ToTimestamp(), DoneBy = DoneBy, Author = Author,
        Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(),
    };
}
