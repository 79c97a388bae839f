using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.Candidate.Activity;

/// <summary>A note as it is stored.</summary>
internal sealed record NoteRow(
    Guid Id, Guid CandidateId, Guid? ApplicationId, string Text, string Author, long Revision, Instant CreatedAt, Instant UpdatedAt)
{
    internal const string Columns = "id, candidate_id, application_id, text, author, revision, created_at, updated_at";

    /// <summary>
    /// The note, locked until the transaction ends, for its author. NOT_FOUND, ETAG_MISMATCH if it is another version than
    /// the etag's, or NOT_THE_AUTHOR.
    /// </summary>
    internal static async Task<NoteRow> LockOwn(string note, string etag, string caller, Write write)
    {
        var id = Guid.Parse(note);
        var seen = Etag.Parse(etag);
        var row = await write.Connection.QuerySingleOrDefaultAsync<NoteRow>(new CommandDefinition(
            $"select {Columns} from notes where id = @id for update", new { id }, cancellationToken: write.Cancellation))
            ?? throw Problem.NotFound("note", id);
        if (row.Author != caller)
            throw Problem.Precondition(ErrorReason.NotTheAuthor, "Only who wrote a note changes or deletes it. Write one of your own.", ("note_id", id));
        return seen is null || seen == row.Revision ? row : throw Problem.Stale("note", id);
    }

    internal Note ToMessage() => new()
    {
        Id = Id.ToString(), CandidateId = CandidateId.ToString(), ApplicationId = ApplicationId?.ToString() ?? "", Text = Text, Author = Author,
        Etag = Etag.Of(Revision), CreateTime = CreatedAt.ToTimestamp(), UpdateTime = UpdatedAt.ToTimestamp(),
    };
}
